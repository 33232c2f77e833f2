"""Verdicts: does a stack work? From published facts and a stack to an answer; the rule is that of DESIGN, section 5.

Pure: no Django, database, clock or settings; depends on `matrices.versions` only.
"""

from .facts import Answer, Condition, Facts, Listing, Matrix, Ranges, Ref, Row, Support, Versions
from .fixes import Fix
from .messages import LANGUAGES, MESSAGES, Message, say
from .reverse import Change, Newest, between, count_working, earliest, first_best, newest
from .rows import RowAnswer, judge_rows
from .rule import STAGES, STATES, Verdict, judge
from .stack import Named, Stack

__all__ = [
    "LANGUAGES",
    "MESSAGES",
    "STAGES",
    "STATES",
    "Answer",
    "Change",
    "Condition",
    "Facts",
    "Fix",
    "Listing",
    "Matrix",
    "Message",
    "Named",
    "Newest",
    "Ranges",
    "Ref",
    "Row",
    "RowAnswer",
    "Stack",
    "Support",
    "Verdict",
    "Versions",
    "between",
    "count_working",
    "earliest",
    "first_best",
    "judge",
    "judge_rows",
    "newest",
    "say",
]
