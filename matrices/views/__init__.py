"""The pages for visitors, a file for each kind."""
