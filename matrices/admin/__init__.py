"""The admin: declarations. What they need to know or do is in matrices/services."""

from matrices.admin import catalogue, cells, change_log, matrices, pages, publications, rows

__all__ = ["catalogue", "cells", "change_log", "matrices", "pages", "publications", "rows"]
