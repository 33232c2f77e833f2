"""The one engine that says how documents differ, and merges two changes of one. Pure: bodies in, data out.

It compares the bodies that `matrices/documents/build.py` makes (matrix, page, term, library, product, old keys) and
serves every way in: previews of imports, the review before publishing, lost updates, what changed between editions.
`matrices/presenters/differences.py` puts what is found here into words, `matrices/services/applying.py` writes a body.

    before = build(["matrix/python-deployments"])["matrix/python-deployments"]
    after = deepcopy(before)
    after["rows"][0]["cells"]["threat-protection"] = [{"state": "supported", "since": "1.10.0"}]

    differences(before, after) == (
        Difference(
            address="matrix/python-deployments",
            place=Place("cell", row="aws-lambda", column="threat-protection"),
            kind="added",
            before=None,
            after=[{"state": "supported", "since": "1.10.0"}],
        ),
    )

    compare(base, mine, theirs).conflicts   # places that both changed, each in another way: () when they go together
    merged(base, mine, theirs).body         # theirs with what I changed; merged(…, prefer_mine={place}) settles a place
    settled(base, mine, theirs, {name_of(conflict): "mine"})    # the same, by what a person chose
"""

from matrices.differences.choosing import MINE, THEIRS, Choices, name_of, settled
from matrices.differences.comparing import differences
from matrices.differences.merging import Comparison, Merge, compare, merged
from matrices.differences.places import Conflict, Difference, Place
from matrices.differences.shapes import address_of

__all__ = [
    "MINE",
    "THEIRS",
    "Choices",
    "Comparison",
    "Conflict",
    "Difference",
    "Merge",
    "Place",
    "address_of",
    "compare",
    "differences",
    "merged",
    "name_of",
    "settled",
]
