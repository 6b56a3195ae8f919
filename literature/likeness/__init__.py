"""Whether two records are of one paper: what they are compared by, how likely it is, and whom to compare with."""

from literature.likeness.blocking import Alike, candidates, find_alike
from literature.likeness.compare import LIKELY, SURE, Likeness, likeness
from literature.likeness.facts import Facts, facts_of

__all__ = ["LIKELY", "SURE", "Alike", "Facts", "Likeness", "candidates", "facts_of", "find_alike", "likeness"]
