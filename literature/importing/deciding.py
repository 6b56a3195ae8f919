"""What a curator does with an import: decide, apply, discard.  Whoever comes second is told; nothing is done twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from literature import jobs
from literature.importing.refusals import ImportRefused
from literature.models import ImportRow, ImportState, Job, JobKind, PaperImport, RowDecision, Verdict
from literature.roles import Act, NotAllowed, may, require

_ADD, _UPDATE, _SKIP = RowDecision.ADD, RowDecision.UPDATE, RowDecision.SKIP
_CHOICES = {
    Verdict.NEW: (_ADD, _SKIP),
    Verdict.HERE: (_SKIP, _UPDATE, _ADD),
    Verdict.PROBABLE: (_SKIP, _UPDATE, _ADD),
    Verdict.REPEATED: (_SKIP, _ADD),
    Verdict.UNREADABLE: (_SKIP,),
}


def may_touch(handed: PaperImport, by: User) -> bool:
    """Whether somebody may decide on an import: whoever handed it in, and editors (who assign others' work)."""
    return may(by, Act.BRING_IN) and (handed.created_by_id == by.pk or may(by, Act.ASSIGN))


def allowed(row: ImportRow) -> tuple[RowDecision, ...]:
    """Return what can be decided about a row: a record with the PMID of a paper that is here is no other paper."""
    choices = _CHOICES[Verdict(row.verdict)]
    if row.matched_by == "pmid":
        return tuple(choice for choice in choices if choice != _ADD)
    return choices if row.paper_id else tuple(choice for choice in choices if choice != _UPDATE)


def decide_rows(
    handed: PaperImport,
    which: Verdict | Collection[int] | None,
    decision: RowDecision,
    *,
    by: User,
    seen: RowDecision | None = None,
) -> int:
    """Decide about the rows of a verdict, about rows by their ids, or (None) about all that the decision can be for;
    return how many changed.

    `seen` is what the page showed for a single row: where somebody has decided otherwise since, they are told.  Raises
    NotAllowed, and ImportRefused."""
    with transaction.atomic():
        current = _held(handed, by)
        _must_be(current, ImportState.PREVIEW)
        rows = list(_asked_about(current, which))
        if seen is not None and any(row.decision != seen for row in rows):
            raise ImportRefused("Somebody else has decided about this record meanwhile. Look at it again.")
        fitting = [row for row in rows if decision in allowed(row)]
        if rows and not fitting and which is not None:
            raise ImportRefused(_why_not(rows[0], decision))
        changed = [row for row in fitting if row.decision != decision]
        if decision is _UPDATE:
            changed = [row for row in changed if not _two_pmids(row)]
        for row in changed:
            row.decision = decision
        ImportRow.objects.bulk_update(changed, ["decision"], batch_size=200)
        return len(changed)


def _asked_about(handed: PaperImport, which: Verdict | Collection[int] | None) -> QuerySet[ImportRow]:
    rows = handed.rows.select_related("paper").defer("raw").order_by("position")
    if isinstance(which, Verdict):
        return rows.filter(verdict=which)
    return rows if which is None else rows.filter(pk__in=which)


def _two_pmids(row: ImportRow) -> bool:
    return bool(row.paper and row.paper.pmid and row.shown.get("pmid") and row.paper.pmid != row.shown["pmid"])


def _why_not(row: ImportRow, decision: RowDecision) -> str:
    if row.verdict == Verdict.UNREADABLE:
        return "A record that cannot be read cannot be taken."
    if decision == _ADD:
        return f"Record {row.position} has the PMID of a paper that is here: it cannot be another paper."
    return f"Record {row.position} is about no paper that is here: it can be added, or left out."


def apply_import(handed: PaperImport, *, by: User, at: dt.datetime) -> Job:
    """Ask for the import to be written as decided, and return the job.  One that was broken off goes on.

    Raises NotAllowed, and ImportRefused: a record is undecided, somebody applies it or has, it was discarded."""
    with transaction.atomic():
        current = _held(handed, by)
        if current.state != ImportState.APPLYING:
            _must_be(current, ImportState.PREVIEW)
            if undecided := current.rows.filter(decision=RowDecision.UNDECIDED).count():
                records = "1 record is" if undecided == 1 else f"{undecided} records are"
                raise ImportRefused(f"{records} undecided. Decide about each before you apply the import.")
            current.state, current.message = ImportState.APPLYING, f"Applied by {by.get_username()}."
            current.save(update_fields=["state", "message"])
        # Under the same lock: who comes next finds the job that was asked for, or what it came to.
        return _ask(JobKind.APPLY_IMPORT, handed, by, at)


def read_again(handed: PaperImport, *, by: User, at: dt.datetime) -> Job:
    """Ask once more for an import to be read whose job ended before it was.  Raises as `apply_import` does."""
    with transaction.atomic():
        _must_be(_held(handed, by), ImportState.READING)
    return _ask(JobKind.READ_IMPORT, handed, by, at)


def discard(handed: PaperImport, *, by: User, at: dt.datetime) -> None:
    """Drop the import: nothing of it is kept but that it was.  Raises NotAllowed, and ImportRefused once it has been
    applied, even in part."""
    with transaction.atomic():
        current = _held(handed, by)
        _must_be(current, ImportState.PREVIEW, ImportState.READING, ImportState.FAILED)
        current.rows.all().delete()
        current.state, current.message = ImportState.DISCARDED, f"Discarded by {by.get_username()}."
        current.body, current.finished_at = b"", at
        current.save(update_fields=["state", "message", "body", "finished_at"])


def _held(handed: PaperImport, by: User) -> PaperImport:
    """Return the import as it stands now, locked.  Raises NotAllowed for another's, but for editors."""
    require(by, Act.BRING_IN)
    if not may_touch(handed, by):
        raise NotAllowed(f"{handed.created_by} handed this in: only they, or an editor, may decide about it.")
    return PaperImport.objects.select_for_update(of=("self",)).defer("body").get(pk=handed.pk)


_STANDS = {
    ImportState.READING: "This import is still being read. Wait until it has been.",
    ImportState.PREVIEW: "This import waits for decisions.",
    ImportState.APPLYING: "This import is being applied already. ",
    ImportState.APPLIED: "This import has been applied already. ",
    ImportState.DISCARDED: "This import was discarded. Hand the file in again if you need it. ",
    ImportState.FAILED: "This import could not be read. ",
}


def _must_be(handed: PaperImport, *states: ImportState) -> None:
    if handed.state not in states:
        raise ImportRefused((_STANDS[ImportState(handed.state)] + handed.message).strip())


def _ask(kind: JobKind, handed: PaperImport, by: User, at: dt.datetime) -> Job:
    try:
        return jobs.ask(kind, str(handed.pk), by=by, at=at)
    except jobs.AlreadyAsked as error:
        raise ImportRefused(f"{error} Wait until it has been done.") from error
