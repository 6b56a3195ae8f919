"""The job that writes a decided import: by the intake, like every other way in, a transaction a batch."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import partial

from django.contrib.auth.models import User
from django.utils import timezone

from literature.formats import SOURCES, read_one
from literature.importing.comparing import survivor
from literature.importing.handing_in import PMIDS
from literature.intake import Tally, take_in
from literature.jobs import progress
from literature.merging import pairs
from literature.models import ImportRow, ImportState, Job, PaperImport, RowDecision, Verdict
from literature.pubmed.records import ANOTHER, Received, Source
from literature.screening.tasks import enqueue
from literature.store import Outcome, Stored
from literature.writing import one_writer

BATCH = 100
LEFT_OUT, UNREADABLE = "left out", "unreadable"
_WRITTEN = (RowDecision.ADD, RowDecision.UPDATE)


def apply_decided(job: Job) -> str:
    """Write what was decided about the import that the job is about, and return what became of it.

    What a killed job had written is not written again: each row's result is kept in the transaction that writes it."""
    handed = PaperImport.objects.filter(pk=int(job.subject)).defer("body").first()
    if handed is None or handed.state != ImportState.APPLYING:
        return "There was nothing left to apply."
    _pass_over(handed)
    total = handed.rows.filter(decision__in=_WRITTEN).count()
    while left := _write_some(handed, job.asked_by or handed.created_by):
        progress(job, total - max(0, left - BATCH), total, "Writing papers")
    new = list(handed.rows.filter(result=Outcome.CREATED.value, paper__isnull=False).values_list("paper", flat=True))
    compare = partial(progress, job, said="Comparing them with what is here")
    pairs.find_pairs(new, now=timezone.now(), on_chunk=compare)
    return _finish(handed)


def _pass_over(handed: PaperImport) -> None:
    skipped = handed.rows.filter(result="").exclude(decision__in=_WRITTEN)
    skipped.filter(verdict=Verdict.UNREADABLE).update(result=UNREADABLE)
    skipped.update(result=LEFT_OUT)


def _write_some(handed: PaperImport, by: User) -> int:
    """Write the next batch; return how many rows were left, this batch among them."""
    with one_writer():
        rows = handed.rows.filter(decision__in=_WRITTEN, result="").order_by("position")
        if left := rows.count():
            batch = list(rows[:BATCH])
            beside = {row.pk: row.paper_id for row in batch if row.verdict == Verdict.PROBABLE}
            tally = take_in([_item(row, handed) for row in batch], now=timezone.now(), origin=handed.name)
            _note(batch, tally)
            _tell_apart(batch, beside, handed, by)
    return left


def _tell_apart(batch: Sequence[ImportRow], beside: dict[int, int | None], handed: PaperImport, by: User) -> None:
    """Remember that a record which was added although a paper is like it is not that paper."""
    for row in batch:
        other = beside.get(row.pk)
        if row.decision == RowDecision.ADD and other and row.paper_id and row.paper_id != other:
            note = f"added as another paper in the import “{handed.name}”"
            pairs.told_apart(row.paper_id, [survivor(other)], note=note, by=by, at=timezone.now())


def _item(row: ImportRow, handed: PaperImport) -> Received:
    """Return the record with what was decided about it."""
    source = Source.PUBMED if handed.format == PMIDS else SOURCES[handed.format]
    received = read_one(source, zlib.decompress(bytes(row.raw)))
    about: int | None = None
    if row.decision == RowDecision.UPDATE and row.paper_id:
        about = survivor(row.paper_id)
    elif row.verdict != Verdict.NEW:
        about = ANOTHER
    return Received(received.record, received.raw, row.line or 0, about)


def _note(batch: Sequence[ImportRow], tally: Tally) -> None:
    """Write into each row what became of it.  The intake answers in the order in which it was asked."""
    refused = {reject.raw: reject.reason for reject in tally.rejected}
    stored = iter(tally.stored)
    for row in batch:
        if (raw := zlib.decompress(bytes(row.raw))) in refused:
            row.result, row.reason = UNREADABLE, refused[raw]
        else:
            _note_stored(row, next(stored))
    ImportRow.objects.bulk_update(batch, ["result", "reason", "paper", "raw"], batch_size=BATCH)


def _note_stored(row: ImportRow, stored: Stored) -> None:
    row.result, row.paper_id = stored.outcome.value, stored.paper_id
    row.raw = b""  # the paper has it as received


def _finish(handed: PaperImport) -> str:
    """Close the import; of what was handed in only the rows stay, as the record of what became of it."""
    PaperImport.objects.filter(pk=handed.pk, state=ImportState.APPLYING).update(
        state=ImportState.APPLIED, finished_at=timezone.now(), body=b""
    )
    enqueue(now=timezone.now())
    counts = results(handed)
    return ", ".join(f"{number} {what}" for what, number in counts.items()) or "It held no record."


def results(handed: PaperImport) -> dict[str, int]:
    """Return how many rows came to what."""
    found = list(handed.rows.exclude(result="").values_list("result", flat=True))
    order = ("created", "updated", "unchanged", "outdated", LEFT_OUT, UNREADABLE)
    return {what: number for what in order if (number := found.count(what))}
