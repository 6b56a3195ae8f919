"""Active learning: the machine orders what is to be screened by what was decided so far, and says by which words.

It orders, it never hides, and what it says is no decision.
"""

from __future__ import annotations

from literature.ranking.asking import ask_if_due
from literature.ranking.learn import FEWEST_DECISIONS, fit
from literature.ranking.place import Place, place_of

__all__ = ["FEWEST_DECISIONS", "Place", "ask_if_due", "fit", "place_of"]
