"""The job that reads what was handed in into rows that a curator looks at.  Nothing else is written."""

from __future__ import annotations

import io
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction

from literature.bulk import chunks
from literature.formats import XML, UnreadableFile, read_as
from literature.formats.packed import open_unpacked
from literature.importing.comparing import PROPOSED, Comparison, shown
from literature.importing.handing_in import PMIDS, listed_pmids, megabytes
from literature.importing.lines import LineCounter
from literature.jobs import JobFailed, progress
from literature.models import ImportRow, ImportState, Job, PaperImport, Verdict
from literature.pubmed.client import EntrezClient
from literature.pubmed.records import Deleted, Received, Rejected
from literature.pubmed.stream import NotPubmedXml, RawRecord, split
from literature.reading import read_all
from literature.settings import entrez_settings
from literature.store import COMPRESSION, Prepared
from literature.values import value

BATCH = 100
FETCHED_AT_ONCE = 200


@value
class Again:
    """A PMID that stands in the list a second time."""

    pmid: int
    reason: str


Item = RawRecord | Received | Rejected | Deleted | Again
Placed = tuple[int | None, Item]  # the line at which it begins, and what was there


class _GoneElsewhere(RuntimeError):
    """The import was discarded while it was read."""


def read_import(job: Job) -> str:
    """Read the import that the job is about, and return what was found.

    Raises JobFailed for what cannot be read at all; the import then says why too.  A job that was killed is begun anew:
    its rows are replaced."""
    handed = PaperImport.objects.filter(pk=int(job.subject)).first()
    if handed is None or handed.state != ImportState.READING:
        return "There was nothing left to read."
    handed.rows.all().delete()
    try:
        _read(handed, job)
    except (UnreadableFile, NotPubmedXml) as error:
        return _fail(handed, str(error))
    except _GoneElsewhere:
        return "It was discarded before it had been read."
    return _finish(handed)


def _read(handed: PaperImport, job: Job) -> None:
    if handed.format == PMIDS:
        _keep(handed, job, _fetched(handed))
        return
    with _unpacked(handed) as path:
        _keep(handed, job, _placed(handed.format, path))


def _fail(handed: PaperImport, reason: str) -> str:
    handed.rows.all().delete()
    message = _sentence(reason)
    reading = PaperImport.objects.filter(pk=handed.pk, state=ImportState.READING)
    reading.update(state=ImportState.FAILED, message=message, body=b"")
    raise JobFailed(message)


def _finish(handed: PaperImport) -> str:
    count = handed.rows.count()
    reading = PaperImport.objects.filter(pk=handed.pk, state=ImportState.READING)
    reading.update(state=ImportState.PREVIEW)
    return f"{count} record{'' if count == 1 else 's'} read. Look at them and decide."


@contextmanager
def _unpacked(handed: PaperImport) -> Iterator[Path]:
    """Lay the file down on disk as it was handed in, piece by piece."""
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / "handed-in"
        unpacker = zlib.decompressobj()
        with path.open("wb") as file:
            rest = bytes(handed.body)
            while rest:
                file.write(unpacker.decompress(rest, 1024 * 1024))
                rest = unpacker.unconsumed_tail
            file.write(unpacker.flush())
        yield path


def _placed(kind: str, path: Path) -> Iterator[Placed]:
    """Yield what the file holds with its lines; those of XML are counted, since its reader tells bytes."""
    items = read_as(kind, path, max_unpacked=settings.IMPORT_MAX_UNPACKED)
    if kind != XML:
        yield from ((_line(item), item) for item in items)
        return
    with open_unpacked(path, max_bytes=settings.IMPORT_MAX_UNPACKED) as stream:
        counter = LineCounter(stream)
        for item in items:
            yield None if isinstance(item, Deleted) else counter.line_of(item.position), item  # type: ignore[union-attr]


def _line(item: Item) -> int | None:
    if isinstance(item, Received):
        return item.line or None
    return item.position or None if isinstance(item, Rejected) else None


# ── PMIDs ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _fetched(handed: PaperImport) -> Iterator[Placed]:
    """Yield the records of the list's PMIDs as PubMed gives them, and what is wrong with its other words."""
    places: dict[int, int] = {}
    for line, word, pmid in listed_pmids(zlib.decompress(bytes(handed.body)).decode()):
        if pmid is None:
            yield line, Rejected(f"line {line}: “{word[:60]}” is no PMID", word.encode()[:200], position=line)
        elif pmid in places:
            yield line, Again(pmid, f"PMID {pmid} stands in line {places[pmid]} already.")
        else:
            places[pmid] = line
    with EntrezClient(entrez_settings()) as client:
        for some in chunks(list(places), FETCHED_AT_ONCE):
            yield from _answer(client, some, places)


def _answer(client: EntrezClient, pmids: Sequence[int], places: dict[int, int]) -> Iterator[Placed]:
    """Yield what PubMed has of these numbers, and say of each of the others that it has nothing."""
    missing = dict.fromkeys(pmids)
    for item in split(io.BytesIO(client.fetch(pmids))):
        prepared, rejected = read_all([item]) if isinstance(item, RawRecord | Rejected) else ([], [])
        pmid = next((p.record.pmid for p in prepared), next((r.pmid for r in rejected), None))
        missing.pop(pmid or 0, None)
        yield places.get(pmid or 0), item
    for pmid in missing:
        yield places[pmid], Rejected(f"PubMed has no record with the PMID {pmid}", str(pmid).encode(), pmid=pmid)


# ── Rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _keep(handed: PaperImport, job: Job, items: Iterable[Placed]) -> None:
    """Write a row for each item, a transaction a batch."""
    comparison, done = Comparison(), 0
    for batch in _batches(items):
        if done + len(batch) > settings.IMPORT_MAX_RECORDS:
            limit = f"{settings.IMPORT_MAX_RECORDS:,}"
            raise UnreadableFile(f"it holds more than {limit} records, the most that are read at once: split it")
        with transaction.atomic():
            if not PaperImport.objects.filter(pk=handed.pk, state=ImportState.READING).exists():
                raise _GoneElsewhere
            ImportRow.objects.bulk_create(_rows(handed, batch, done, comparison), batch_size=BATCH)
        done += len(batch)
        progress(job, done, said=f"{done:,} records read")


def _batches(items: Iterable[Placed]) -> Iterator[list[Placed]]:
    batch: list[Placed] = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _rows(handed: PaperImport, batch: Sequence[Placed], done: int, comparison: Comparison) -> list[ImportRow]:
    rows: list[ImportRow] = []
    readable: list[tuple[ImportRow, Prepared]] = []
    for position, (line, item) in enumerate(batch, start=done + 1):
        row = ImportRow(batch=handed, position=position, line=line)
        rows.append(row)
        if prepared := _prepared(row, item):
            readable.append((row, prepared))
    comparison.judge([row for row, _ in readable], [prepared for _, prepared in readable])
    return rows


def _prepared(row: ImportRow, item: Item) -> Prepared | None:
    """Fill the row with what was read; None, and why, where it cannot be stored."""
    if isinstance(item, Again):
        row.verdict, row.matched_by, row.reason, row.shown = Verdict.REPEATED, "pmid", item.reason, {"pmid": item.pmid}
        row.decision = PROPOSED[Verdict.REPEATED]
        return None
    item = _fitting(item)
    prepared, rejected = read_all([item])
    for reject in rejected:
        _unreadable(row, reject)
        return None
    row.shown = shown(prepared[0].record)
    row.raw = zlib.compress(item.raw, COMPRESSION)
    return prepared[0]


def _fitting(item: RawRecord | Received | Rejected | Deleted) -> RawRecord | Received | Rejected:
    """Return the item, rejected where it is nothing that an import can bring."""
    if isinstance(item, Deleted):
        return Rejected(f"it asks for the deletion of PMID {item.pmid}: an import deletes nothing", b"", item.pmid)
    if len(item.raw) > settings.IMPORT_MAX_RECORD:
        return Rejected(f"the record has {megabytes(len(item.raw))}, more than any paper's", item.raw[:1000])
    return item


def _unreadable(row: ImportRow, reject: Rejected) -> None:
    row.verdict, row.decision = Verdict.UNREADABLE, PROPOSED[Verdict.UNREADABLE]
    row.reason = _sentence(reject.reason)
    row.raw = zlib.compress(reject.raw, COMPRESSION)
    row.shown = {"pmid": reject.pmid} if reject.pmid else {}


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}".rstrip(".") + "."
