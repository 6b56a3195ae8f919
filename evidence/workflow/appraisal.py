"""What is said about an item besides its document: answers to warnings, and the risk of bias."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from evidence.bias import Form, forms, validate, validate_summary
from evidence.checked import findings_of
from evidence.claims import recompute_for
from evidence.findings import Finding, impossible
from evidence.models import (
    BiasAssessment,
    Cause,
    EvidenceItem,
    ItemStatus,
    Suggestion,
    SuggestionStatus,
    TypedAssessment,
    WarningAnswer,
)
from evidence.refusals import Unfit, WorkflowRefused, needs_reason
from evidence.roles import Act
from evidence.transition import locked, moved, tell
from evidence.workflow.drafts import is_open_to
from literature.roles import require
from literature.writing import one_writer

LONGEST_ANSWER = 500
LONGEST_REASON = 2_000


@one_writer()
def answer_warning(item: EvidenceItem, finding: Finding, answer: str, *, by: User, at: dt.datetime) -> WarningAnswer:
    """Say why a value that looks implausible is right. Who wrote the item answers until it is accepted; from then
    on who may write evidence answers what has no answer yet, such as the warnings of a suggested revision.

    Raises WorkflowRefused without an answer, for an impossible value, which is mended, for another's item, and for
    another answer to a warning of what is public or waits to be."""
    require(by, Act.EXTRACT)
    said = needs_reason(answer, LONGEST_ANSWER)
    found = locked(item)
    if finding.kind != "implausible":
        raise WorkflowRefused(f"This cannot be, whatever the answer: {finding.message}")
    warning: dict[str, Any] = {"item": found, "code": finding.code, "path": finding.path, "message": finding.message}
    kept = WarningAnswer.objects.filter(**warning).first()
    _check_answers(found, by)
    if kept and found.status == ItemStatus.ACCEPTED:
        if kept.answer == said:
            return kept
        _check_replaces(kept, finding)
    given, _ = WarningAnswer.objects.update_or_create(
        **warning,
        defaults={"answer": said, "answered_by": by, "answered_at": at},
    )
    moved(found, by=by, at=at, why=f"answered {finding.code}: {said}")
    return given


@one_writer()
def assess(  # noqa: PLR0913 the facts of one assessment
    item: EvidenceItem,
    form: str,
    answers: Mapping[str, Any],
    judgement: str,
    reason: str,
    *,
    by: User,
    at: dt.datetime,
) -> BiasAssessment:
    """Keep a form on the risk of bias, filled in, in place of what it said before, which the history has. What the
    curator had typed into it and not saved is done with.

    Of a draft its writer judges; of an accepted item a reviewer who did not write it, with a reason, and the verdicts
    are computed anew. Raises Unfit, which names every question, for a form that is not filled in (`evidence.bias`);
    WorkflowRefused for others, for a form that there is not, and while the item waits for its reviewer."""
    found = locked(item)
    is_public = found.status == ItemStatus.ACCEPTED
    check_assesses(found, by)
    filled = _filled_form(form, answers, judgement, reason)
    kept = BiasAssessment.objects.filter(item=found, form=form).first() or BiasAssessment(item=found, form=form)
    kept.answers, kept.judgement, kept.reason = dict(answers), judgement, reason.strip()
    kept.assessed_by, kept.assessed_at, kept.form_version = by, at, filled.version
    kept._history_user = by  # type: ignore[attr-defined]
    kept.save()
    TypedAssessment.objects.filter(user=by, item=found, form=form).delete()
    moved(found, by=by, at=at, why=f"risk of bias by {form}: {judgement or 'no summary'}")
    if is_public:
        recompute_for([found], Cause.REVISED, at)
        tell([found], at=at, by=by)
    return kept


def _filled_form(slug: str, answers: Mapping[str, Any], judgement: str, reason: str) -> Form:
    form = forms().get(slug)
    if form is None:
        raise WorkflowRefused(f"There is no form “{slug}”: take one of {', '.join(forms())}.")
    problems = validate(form, answers) + validate_summary(form, answers, judgement, reason)
    if problems:
        raise Unfit(impossible(problem.path, problem.code, problem.message) for problem in problems)
    if len(reason) > LONGEST_REASON:
        raise WorkflowRefused(f"Say why this is the summary in at most {LONGEST_REASON:,} characters.")
    return form


def _check_answers(item: EvidenceItem, by: User) -> None:
    if item.status == ItemStatus.ACCEPTED or is_open_to(item, by):
        return
    if item.status != ItemStatus.SUBMITTED or item.created_by_id != by.pk:
        raise WorkflowRefused(f"The item is {item.created_by}'s: who wrote it answers its warnings.")


def _check_replaces(kept: WarningAnswer, finding: Finding) -> None:
    """Refuse to put another answer in the place of one that a second person has read, or reads with a revision."""
    pending = Suggestion.objects.filter(item=kept.item, status=SuggestionStatus.PENDING)
    read = [kept.item.content, *pending.values_list("content", flat=True)]
    if any(finding in findings_of(kept.item, said) for said in read):
        raise WorkflowRefused(f"{kept.answered_by} has answered this warning: “{kept.answer}”. That answer stays.")


def check_assesses(item: EvidenceItem, by: User) -> None:
    """Raise NotAllowed or WorkflowRefused for who may not judge the item's risk of bias as it stands."""
    require(by, Act.REVIEW if item.status == ItemStatus.ACCEPTED else Act.EXTRACT)
    if item.status == ItemStatus.ACCEPTED:
        if item.created_by_id == by.pk:
            raise WorkflowRefused("You wrote what stands: a second curator changes its risk of bias.")
    elif not is_open_to(item, by):
        standing = item.get_status_display().lower()
        raise WorkflowRefused(f"The item is {standing}: its writer judges the risk of bias while it is a draft.")
