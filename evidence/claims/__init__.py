"""Claims: their evidence, the verdict that follows from it, and what curators make of both.

linking     writing claims, linking evidence          verdicts   computed anew where something changed
gathering   what counts, in a fixed number of queries  documents  what an item's document gives to a claim (pure)
pooled      single-arm estimates over studies          certainty  a curator's judgement after GRADE
"""

from evidence.claims.certainty import judge_certainty
from evidence.claims.gathering import evidence_of, papers_counting
from evidence.claims.linking import ClaimRefused, keep_claim, link, unlink
from evidence.claims.pooled import forest_svg, pooled
from evidence.claims.verdicts import recompute, recompute_all, recompute_for, sensitivity

__all__ = [
    "ClaimRefused",
    "evidence_of",
    "forest_svg",
    "judge_certainty",
    "keep_claim",
    "link",
    "papers_counting",
    "pooled",
    "recompute",
    "recompute_all",
    "recompute_for",
    "sensitivity",
    "unlink",
]
