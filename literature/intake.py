"""The one way in for records, from PubMed, a file or a pack: skip what is known, read, store, tag, batch by batch."""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from literature import tagging
from literature.bulk import among
from literature.merging.standing import pinned
from literature.models import Paper, PaperState, RejectedRecord, StrategyHit, SyncRun
from literature.processes import collector_resting
from literature.pubmed.records import PARSER_VERSION, Deleted, Received, Rejected, Source
from literature.pubmed.stream import RawRecord
from literature.reading import Reader
from literature.store import COMPRESSION, Outcome, Stored, store
from literature.withdrawal import found_after_all, withdraw
from literature.writing import one_writer

BATCH_RECORDS = 500
BATCH_BYTES = 32 * 1024 * 1024

Incoming = RawRecord | Received | Rejected | Deleted


@dataclass(slots=True)
class Tally:
    """What became of the records of one intake."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    outdated: int = 0
    withdrawn: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    newly_rejected: int = 0  # of them, those that are news
    stored: list[Stored] = field(default_factory=list)

    @property
    def received(self) -> set[int]:
        """The PMIDs that were accounted for, stored or rejected by name."""
        return self.home | {r.pmid for r in self.rejected if r.pmid}

    @property
    def home(self) -> set[int]:
        """The PMIDs whose records are stored."""
        return {s.pmid for s in self.stored if s.pmid}

    @property
    def nameless(self) -> int:
        """How many rejected records did not even show their PMID."""
        return sum(1 for r in self.rejected if r.pmid is None)

    def add(self, other: Tally) -> None:
        """Count another intake's records too."""
        for name in ("created", "updated", "unchanged", "outdated", "withdrawn", "newly_rejected"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.rejected += other.rejected
        self.stored += other.stored

    def count(self, stored: Sequence[Stored]) -> None:
        """Count stored records by their outcome."""
        for outcome in Outcome:
            number = sum(1 for s in stored if s.outcome is outcome)
            setattr(self, outcome.value, getattr(self, outcome.value) + number)
        self.stored += stored


def take_in(
    items: Iterable[Incoming],
    *,
    now: dt.datetime,
    run: SyncRun | None = None,
    origin: str = "",
    on_batch: Callable[[int], None] = lambda records: None,
) -> Tally:
    """Take records in, a short transaction a batch, and return what became of them.

    A record whose bytes are on file, read by this parser, is not read again.  Records that cannot be read or stored are
    kept with their reason.  `on_batch` is told the number of records after each batch.  What `items` raises ends the
    intake; the batches before it stay.
    """
    rules = tagging.LatestRules()
    tally, last = Tally(), Tally()
    with Reader() as reader:
        for batch in _begun(_batches(items), reader):
            with collector_resting():
                if batch.known and (last.updated or last.withdrawn):
                    batch.look_again()
                last = _take_batch(batch, rules, now=now, run=run, origin=origin)
            tally.add(last)
            on_batch(len(batch.items))
    return tally


def _batches(items: Iterable[Incoming]) -> Iterator[list[Incoming]]:
    batch: list[Incoming] = []
    size = 0
    for item in items:
        batch.append(item)
        size += 0 if isinstance(item, Deleted) else len(item.raw)
        if len(batch) >= BATCH_RECORDS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Batch:
    """A batch under way: its items, which of them are `known`, and the others, read when `read` is called or, in a long
    load, from now on."""

    def __init__(self, items: list[Incoming], reader: Reader) -> None:
        self.items = items
        self._reader = reader
        self.look_again()

    @property
    def deleted(self) -> list[int]:
        """The PMIDs that the batch withdraws."""
        return [item.pmid for item in self.items if isinstance(item, Deleted)]

    def look_again(self) -> None:
        """Ask what is known, and begin to read the others."""
        self.known, unread = _skip_known(self.items)
        self.read = self._reader.begin(unread)


def _begun(batches: Iterator[list[Incoming]], reader: Reader) -> Iterator[_Batch]:
    """Yield each batch after the next one was begun; where there is an error instead of a next one, before it."""
    waiting: _Batch | None = None
    try:
        for items in batches:
            begun = _Batch(items, reader)
            if waiting:
                yield waiting
            waiting = begun
    except Exception:
        if waiting:
            yield waiting
        raise
    if waiting:
        yield waiting


def _take_batch(
    batch: _Batch, rules: tagging.LatestRules, *, now: dt.datetime, run: SyncRun | None, origin: str
) -> Tally:
    readable, unreadable = batch.read()
    documents = [prepared.document for prepared in readable]
    suggestions = rules.suggest(documents)
    tally = Tally(rejected=unreadable)
    tally.count(batch.known)
    with one_writer():
        stored = store(readable, now=now, run=run)
        tally.count(stored)
        if rules.are_outdated():  # a curator has changed a rule since
            suggestions = rules.suggest(documents)
        taken = {s.paper_id: found for s, found in zip(stored, suggestions, strict=True) if _speaks(s)}
        taken |= _of_merged(rules, taken)
        tagging.apply(taken, now=now)
        tally.newly_rejected = _keep_rejected(unreadable, now=now, run=run, origin=origin)
        tally.withdrawn = withdraw(batch.deleted, now, run)
        from_pubmed = [s for s, p in zip(stored, readable, strict=True) if p.record.source is Source.PUBMED]
        _settle(batch.known + from_pubmed, now)
    return tally


def _speaks(stored: Stored) -> bool:
    """Whether the paper now is what this record says, so that the rules' answers about it hold."""
    return stored.outcome in (Outcome.CREATED, Outcome.UPDATED)


def _of_merged(rules: tagging.LatestRules, paper_ids: Collection[int]) -> dict[int, list[tagging.Suggestion]]:
    """Return what the rules suggest for papers of which a merge decided fields: they say more than their record."""
    documents = tagging.documents_of(list(pinned(paper_ids)))
    return dict(zip(documents, rules.suggest(list(documents.values())), strict=True))


def _skip_known(batch: list[Incoming]) -> tuple[list[Stored], list[RawRecord | Received | Rejected]]:
    """Tell apart the records whose bytes are on file as their paper's present record."""
    digests = [item.sha256 if isinstance(item, RawRecord) else "" for item in batch]
    papers = Paper.objects.filter(
        among("record_sha256", set(digests) - {""}),
        parser_version=PARSER_VERSION,
        source=Source.PUBMED.value,
        state__in=(PaperState.LIVE, PaperState.MERGED),
    )
    columns = papers.values_list("record_sha256", Coalesce("merged_into_id", "pk"), "pmid")
    # Of a record that a merge gave to another paper, the paper that stands is named, and named last.
    on_file = {
        sha256: (pk, pmid) for sha256, pk, pmid in columns.order_by(F("merged_into_id").desc(nulls_last=True), "pk")
    }
    known: list[Stored] = []
    unread: list[RawRecord | Received | Rejected] = []
    for item, sha256 in zip(batch, digests, strict=True):
        if paper := on_file.get(sha256):
            known.append(Stored(Outcome.UNCHANGED, *paper))
        elif not isinstance(item, Deleted):
            unread.append(item)
    return known, unread


def _keep_rejected(unreadable: Sequence[Rejected], *, now: dt.datetime, run: SyncRun | None, origin: str) -> int:
    """Keep what could not be read, once for the same bytes, and return how many are news: never seen before, or read
    since and unreadable again."""
    rows = {(row := _rejected_row(r, now, run, origin)).sha256: row for r in unreadable}
    seen = RejectedRecord.objects.filter(sha256__in=rows)
    known = dict(seen.values_list("sha256", "resolved_at"))
    seen.update(last_seen_at=now, run=run, resolved_at=None)
    RejectedRecord.objects.bulk_create([row for sha, row in rows.items() if sha not in known], ignore_conflicts=True)
    return sum(1 for sha in rows if sha not in known or known[sha])


def _rejected_row(item: Rejected, now: dt.datetime, run: SyncRun | None, origin: str) -> RejectedRecord:
    return RejectedRecord(
        run=run,
        origin=origin,
        pmid=item.pmid,
        position=item.position,
        reason=item.reason,
        sha256=hashlib.sha256(item.raw).hexdigest(),
        body=zlib.compress(item.raw, COMPRESSION),
        first_seen_at=now,
        last_seen_at=now,
    )


def _settle(stored: Sequence[Stored], now: dt.datetime) -> None:
    """Tie the strategies' hits to the papers that arrived from PubMed, and close the rejects of PMIDs that could be
    read now.  What a pack or a file says about a PMID settles nothing: PubMed's record is still to come."""
    pmids = [s.pmid for s in stored if s.pmid]
    paper = Paper.objects.filter(pmid=OuterRef("pmid")).values(standing=Coalesce("merged_into_id", "pk"))
    waiting = StrategyHit.objects.filter(among("pmid", pmids)).exclude(paper__isnull=False, missing_at__isnull=True)
    waiting.update(paper=Subquery(paper), missing_at=None, failed_at=None)
    RejectedRecord.objects.filter(among("pmid", pmids), resolved_at__isnull=True).update(resolved_at=now)
    found_after_all(pmids)
