"""Screening: who votes on what, what agrees, and what it comes to.

tasks      what is to be screened        voting     one reviewer's word, and the consensus
queue      whose turn it is              conflicts  what reviewers disagree on
outcome    what screening came to; every way there ends in `decide`
"""

from literature.screening.errors import AlreadySettled, ScreeningRefused
from literature.screening.outcome import decide

__all__ = ["AlreadySettled", "ScreeningRefused", "decide"]
