"""Translations: what is recorded of each text, and the writes of translators."""
