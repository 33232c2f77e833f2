"""What people choose where two changes contradict each other."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import astuple
from hashlib import sha256

from matrices.differences.merging import Merge, merged
from matrices.differences.places import Conflict
from matrices.differences.shapes import Body

MINE, THEIRS = "mine", "theirs"
Choices = Mapping[str, str]  # by the names of conflicts: MINE or THEIRS


def name_of(conflict: Conflict) -> str:
    """A name of eight letters that is another as soon as the place, or what either says there, is another.

    So a choice counts for what the person saw, and for nothing that somebody wrote later.
    """
    said = [conflict.address, astuple(conflict.place), conflict.mine, conflict.theirs]
    digest = sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode()).digest()
    return urlsafe_b64encode(digest[:6]).decode()


def settled(base: Body | None, mine: Body | None, theirs: Body | None, choices: Choices) -> Merge:
    """Both changes together as `merged` puts them, with what was chosen; its conflicts are those without a choice."""
    merge = merged(base, mine, theirs)
    wanted = {each.place for each in merge.conflicts if choices.get(name_of(each)) == MINE}
    if wanted:
        merge = merged(base, mine, theirs, prefer_mine=wanted)
    return Merge(merge.body, tuple(each for each in merge.conflicts if choices.get(name_of(each)) != THEIRS))
