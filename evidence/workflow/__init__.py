"""From a draft to an accepted evidence item and its later versions: one function a transition, whichever door it comes
through (docs/evidence.md shows them)."""

from evidence.flags import clear_flag
from evidence.refusals import ChangedSince, ImpossibleNumbers, NotReady, Unfit, WorkflowRefused
from evidence.workflow.appraisal import answer_warning, assess
from evidence.workflow.demonstration import accept_demo
from evidence.workflow.drafts import is_open_to, reopen, save_draft, submit, take_over, undecided_twin
from evidence.workflow.locks import hold, holder, release
from evidence.workflow.ready import hurdles, open_warnings
from evidence.workflow.review import accept, reject, withdraw
from evidence.workflow.suggestions import accept_suggestion, reject_suggestion, suggest, withdraw_suggestion
from evidence.workflow.typing import (
    autosave,
    discard_assessment,
    discard_typed,
    keep_assessment,
    typed_assessments,
    typed_draft,
)

__all__ = [
    "ChangedSince",
    "ImpossibleNumbers",
    "NotReady",
    "Unfit",
    "WorkflowRefused",
    "accept",
    "accept_demo",
    "accept_suggestion",
    "answer_warning",
    "assess",
    "autosave",
    "clear_flag",
    "discard_assessment",
    "discard_typed",
    "hold",
    "holder",
    "hurdles",
    "is_open_to",
    "keep_assessment",
    "open_warnings",
    "reject",
    "reject_suggestion",
    "release",
    "reopen",
    "save_draft",
    "submit",
    "suggest",
    "take_over",
    "typed_assessments",
    "typed_draft",
    "undecided_twin",
    "withdraw",
    "withdraw_suggestion",
]
