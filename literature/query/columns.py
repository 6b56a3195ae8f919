"""The columns of a search row, and the facts beside it.

Terms of the text columns begin with the letter of their class (`LETTERS`), those of whole names in the column `keys`
with the mark of their field: a term says by itself what it is.  In a text column all stems come first, then all words
as they are: a phrase is looked for among the one or among the other, and is adjacent in both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import field

from literature.values import value

# Column of the search row -> letters of its stems and of its literal words.
LETTERS = {
    "title": ("s", "l"),
    "keywords": ("s", "l"),
    "abstract": ("s", "l"),
    "headings": ("s", "l"),
    "names": ("o", "p"),
    "affiliations": ("a", "b"),
}
KEYS = "keys"
COLUMNS = (*LETTERS, KEYS)
# Stands between two texts of one column (two keywords, two sections), so that no phrase reaches across.
GAP = "x"

# The date field that PubMed answers by two dates, that of print and the electronic one: a range by either, a single
# date by the electronic one only where print was not earlier (PubMed User Guide, "Publication Date [dp]").
PUBLISHED = "dp"
ELECTRONIC = "dep"

Days = tuple[dt.date, dt.date]


@value
class Facts:
    """What is not text: `days` has the first and last day a date field stands for, by its tag (dp, edat, crdt, lr)."""

    pmid: int | None = None
    doi: str = ""
    days: Mapping[str, Days] = field(default_factory=dict)
