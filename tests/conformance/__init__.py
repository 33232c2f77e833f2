"""The seed data against the hand-written pages that it was taken from."""
