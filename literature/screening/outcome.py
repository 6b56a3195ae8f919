"""What screening a paper came to: the one way in, whoever decided and however they agreed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User

from literature.changes import Told, record
from literature.models import ChangeType, Paper, PaperState, Screening, ScreeningDecision, ScreeningStage, Settlement
from literature.roles import Act, require
from literature.screening import states
from literature.screening.errors import ScreeningRefused
from literature.writing import one_writer

_TITLE, _FULL = ScreeningStage.TITLE_ABSTRACT, ScreeningStage.FULL_TEXT
LONGEST_REASON, LONGEST_NOTE = 500, 2_000  # characters; the fields of the queue take as many


@one_writer()
def decide(  # noqa: PLR0913 the facts of one decision
    paper: Paper,
    stage: ScreeningStage,
    decision: ScreeningDecision,
    reason: str = "",
    *,
    by: User | None,
    at: dt.datetime,
    settled: Settlement = Settlement.DIRECT,
    note: str = "",
) -> Screening:
    """Record the outcome of a stage, in place of an earlier one, which stays in the history, and let the queue follow:
    the stage's task is settled (an outcome "unsure" leaves it open), and the full text's opens or closes.

    A decision that says what already stands changes nothing. Somebody who decides outside the queue (`settled` is
    DIRECT) needs Act.SETTLE. Raises ScreeningRefused for an unknown stage or decision, an exclusion without a reason, a
    merged paper, a full text whose title and abstract were not included, and a title and abstract that would no longer
    be included although the full text was decided on."""
    if by and settled == Settlement.DIRECT:
        require(by, Act.SETTLE)
    reason, note = reason.strip(), note.strip()
    check_words(stage, decision, reason, note)
    check_not_merged(paper)
    standing = {row.stage: row for row in Screening.objects.filter(paper=paper).select_for_update(of=("self",))}
    _check_stages(stage, decision, standing)
    outcome = standing.get(stage) or Screening(paper=paper, stage=stage)
    states.follow(paper.pk, stage, decision, at)
    if outcome.pk and (outcome.decision, outcome.reason) == (decision, reason):
        return outcome
    outcome.decision, outcome.reason, outcome.decided_by, outcome.decided_at = decision, reason, by, at
    outcome.settled, outcome.note = settled, note
    outcome._history_user = by  # type: ignore[attr-defined]
    outcome.save()
    _tell(ChangeType.SCREENING_DECIDED, paper.pk, by, at)
    return outcome


@dataclass(slots=True)
class Settled:
    """What deciding on many papers did: how many were decided on, and who was refused, each with its sentence."""

    done: int = 0
    refused: list[tuple[Paper, str]] = field(default_factory=list)


def settle_many(  # noqa: PLR0913 the facts of one decision
    papers: Iterable[Paper],
    stage: ScreeningStage,
    decision: ScreeningDecision,
    reason: str = "",
    *,
    by: User,
    at: dt.datetime,
) -> Settled:
    """Decide on each paper outside the queue, each for itself; what open tasks they have is settled.

    Raises ScreeningRefused, before anything is written, where the decision could stand for no paper."""
    require(by, Act.SETTLE)
    check_words(stage, decision, reason.strip())
    report = Settled()
    for paper in papers:
        try:
            decide(paper, stage, decision, reason, by=by, at=at)
        except ScreeningRefused as error:
            report.refused.append((paper, str(error)))
        else:
            report.done += 1
    return report


def withdraw(outcome: Screening, *, by: User, at: dt.datetime) -> None:
    """Take an outcome out of the public state, inside the caller's transaction; it stays in the history.

    Raises ScreeningRefused where the full text was screened on its ground."""
    if outcome.stage == _TITLE:
        _check_nothing_follows(outcome.paper_id)
        states.close(outcome.paper_id, _FULL, at)
    paper_id = outcome.paper_id
    outcome._history_user = by  # type: ignore[attr-defined]
    outcome.delete()
    _tell(ChangeType.SCREENING_REOPENED, paper_id, by, at)


def check_words(stage: str, decision: str, reason: str, note: str = "") -> None:
    """Raise ScreeningRefused for an unknown stage or decision, an exclusion without a reason, and a reason or a note
    that is too long."""
    if stage not in ScreeningStage.values or decision not in ScreeningDecision.values:
        raise ScreeningRefused(f"{stage!r}, {decision!r} is no stage and decision of screening.")
    if decision == ScreeningDecision.EXCLUDED and not reason:
        raise ScreeningRefused("An exclusion needs a reason.")
    for what, text, longest in (("reason", reason, LONGEST_REASON), ("note", note, LONGEST_NOTE)):
        if len(text) > longest:
            raise ScreeningRefused(f"The {what} has {len(text):,} characters: shorten it to {longest:,}.")


def _tell(kind: ChangeType, paper_id: int, by: User | None, at: dt.datetime) -> None:
    Paper.objects.date_change({paper_id}, at)
    record([Told(kind, paper_id, curator_id=by.pk if by else None)])


def check_not_merged(paper: Paper) -> None:
    """Raise ScreeningRefused for a tombstone."""
    if Paper.objects.filter(pk=paper.pk, state=PaperState.MERGED).exists():
        raise ScreeningRefused(f"Paper {paper.pk} was merged into another one: decide on that.")


def _check_stages(stage: str, decision: str, standing: dict[str, Screening]) -> None:
    first, second = standing.get(_TITLE), standing.get(_FULL)
    if stage == _FULL and (first is None or first.decision != ScreeningDecision.INCLUDED):
        raise ScreeningRefused("The full text is screened once title and abstract are included.")
    if stage == _TITLE and second and decision != ScreeningDecision.INCLUDED:
        raise ScreeningRefused(f"The full text was decided on already ({second.decision}): decide on that again.")


def _check_nothing_follows(paper_id: int) -> None:
    second = Screening.objects.filter(paper=paper_id, stage=_FULL).first()
    if second:
        raise ScreeningRefused(f"The full text was decided on since ({second.decision}): undo that first.")
    if states.standing_votes(paper_id, _FULL).exists():
        raise ScreeningRefused("The full text was screened since: undo that first.")
