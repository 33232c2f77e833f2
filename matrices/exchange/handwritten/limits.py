"""How much is read of a hand-written page. What is larger is refused by name, before anything is parsed."""

from __future__ import annotations

FILES = 60
FILE_BYTES = 500_000
ALL_BYTES = 5_000_000
LINES = 30_000
LINE_LENGTH = 10_000
FRONT_MATTER_LINES = 400
FRONT_MATTER_DEPTH = 12
TABLES = 300
TABLE_COLUMNS = 200
TABLE_ROWS = 5_000
CELLS = 20_000  # of a page
CELL_LENGTH = 4_000
PASSAGES = 4_000
PASSAGE_LENGTH = 20_000
HTML_TAGS = 60_000  # of all HTML tables of a page
NEAR_NAMES = 400  # names of a page that are compared with the catalogue word by word
SPAN = 200  # the largest colspan or rowspan
NESTING = 40  # levels of lists and quotations
