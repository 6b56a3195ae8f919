"""Recording what screening a paper came to: the one way in, whoever decided and however they agreed."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import User

from literature.changes import Told, record
from literature.models import ChangeType, Paper, PaperState, Screening, ScreeningDecision, ScreeningStage
from literature.writing import one_writer


class ScreeningRefused(ValueError):
    """A decision that cannot stand; the message says why."""


@one_writer()
def decide(  # noqa: PLR0913 the facts of one decision
    paper: Paper,
    stage: ScreeningStage,
    decision: ScreeningDecision,
    reason: str = "",
    *,
    by: User | None,
    at: dt.datetime,
) -> Screening:
    """Record the outcome of a stage, in place of an earlier one, which stays in the history.

    A decision that says what already stands changes nothing. Raises ScreeningRefused for an unknown stage or decision,
    an exclusion without a reason, a merged paper, a full text whose title and abstract were not included, and a title
    and abstract that would no longer be included although the full text was decided on."""
    reason = reason.strip()
    _check_words(stage, decision, reason)
    if Paper.objects.filter(pk=paper.pk, state=PaperState.MERGED).exists():
        raise ScreeningRefused(f"Paper {paper.pk} was merged into another one: decide on that.")
    standing = {row.stage: row for row in Screening.objects.filter(paper=paper).select_for_update(of=("self",))}
    _check_stages(stage, decision, standing)
    outcome = standing.get(stage) or Screening(paper=paper, stage=stage)
    if outcome.pk and (outcome.decision, outcome.reason) == (decision, reason):
        return outcome
    outcome.decision, outcome.reason, outcome.decided_by, outcome.decided_at = decision, reason, by, at
    outcome._history_user = by  # type: ignore[attr-defined]
    outcome.save()
    Paper.objects.date_change({paper.pk}, at)
    record([Told(ChangeType.SCREENING_DECIDED, paper.pk, curator_id=by.pk if by else None)])
    return outcome


def _check_words(stage: str, decision: str, reason: str) -> None:
    if stage not in ScreeningStage.values or decision not in ScreeningDecision.values:
        raise ScreeningRefused(f"{stage!r}, {decision!r} is no stage and decision of screening.")
    if decision == ScreeningDecision.EXCLUDED and not reason:
        raise ScreeningRefused("An exclusion needs a reason.")


def _check_stages(stage: str, decision: str, standing: dict[str, Screening]) -> None:
    first, second = standing.get(ScreeningStage.TITLE_ABSTRACT), standing.get(ScreeningStage.FULL_TEXT)
    if stage == ScreeningStage.FULL_TEXT and (first is None or first.decision != ScreeningDecision.INCLUDED):
        raise ScreeningRefused("The full text is screened once title and abstract are included.")
    if stage == ScreeningStage.TITLE_ABSTRACT and second and decision != ScreeningDecision.INCLUDED:
        raise ScreeningRefused(f"The full text was decided on already ({second.decision}): decide on that again.")
