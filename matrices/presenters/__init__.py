"""From documents to what a page says: frozen dataclasses that HTML, JSON and every other format are drawn from.

Nothing here asks the database; what a presenter needs, its selector has loaded.
"""
