"""Writes that touch more than one row: publish, restore, seed. Each is a function with a verb, all or nothing."""
