"""Records become rows: idempotent, one short transaction a batch, and it says what changed.

A record whose content is on file changes nothing.  A newer version never yields to an older one, nor PubMed's word to
a lesser source's; what was received is kept in either case.  Nothing is deleted here but child rows that a newer
revision of their own record replaces.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Model
from rapidfuzz import fuzz

from literature import bulk, changes, notices
from literature.merging.fields import Group
from literature.merging.standing import columns_of, fields_of, note_received, pinned, write_search_rows
from literature.models import Paper, PaperState, PaperText, ReceivedRecord, SyncRun
from literature.pubmed.records import PARSER_VERSION, Identifier, PaperRecord, Received, Source
from literature.query.columns import COLUMNS
from literature.query.document import Document
from literature.query.text import fold
from literature.store import children, journals, news, recognised
from literature.store.matching import Candidates, Identity, Match
from literature.store.rows import (
    JSON_COLUMNS,
    NEW_PAPER,
    as_json,
    check,
    journal_key,
    paper_values,
)
from literature.values import value
from literature.writing import one_writer

# zlib's level 3 takes a third of the time of its default for a tenth more bytes on real records.
COMPRESSION = 3

# Share of common words, in percent, below which two titles are not believed to be of one paper without a look.
ALIKE = 60


class Outcome(StrEnum):
    """What storing a record did; `outdated` is a record that yields to a newer or better one on file."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OUTDATED = "outdated"


@value
class Stored:
    """What became of one record."""

    outcome: Outcome
    paper_id: int
    pmid: int | None
    changed_fields: tuple[str, ...] = ()


@value
class Prepared:
    """A record with all that storing needs and that can be computed before the transaction begins."""

    record: PaperRecord
    body: bytes  # as received, compressed
    identity: Identity
    digests: dict[str, str]
    document: Document


def prepare(received: Received) -> Prepared:
    """Return a record ready to be stored.  Raises UnstorableRecord for values that no column can take."""
    record, body = received.record, zlib.compress(received.raw, COMPRESSION)
    check(record)
    return Prepared(record, body, Identity.of(received), record.field_digests(), Document.from_record(record))


@dataclass(slots=True)
class _Item:
    """One record on its way through a batch."""

    prepared: Prepared
    match: Match
    outcome: Outcome
    changed: tuple[str, ...]
    paper_id: int = 0
    pinned: tuple[Group, ...] = ()  # what a merge decided, and no record does

    @property
    def record(self) -> PaperRecord:
        return self.prepared.record

    @property
    def stored(self) -> Stored:
        return Stored(self.outcome, self.paper_id, self.record.pmid, self.changed)


def store(batch: Sequence[Prepared], *, now: dt.datetime, run: SyncRun | None = None) -> list[Stored]:
    """Store a batch of records in one transaction and return what became of each, in their order.

    The same publication twice in a batch is stored twice, one after the other.  A database error undoes the batch.
    """
    results: dict[int, Stored] = {}
    with one_writer():
        for wave in _waves(batch):
            waiting = wave
            while waiting:
                items, waiting = _one_a_paper(waiting, _decide([batch[index] for index in waiting]))
                _write(list(items.values()), now, run)
                results |= {index: item.stored for index, item in items.items()}
    return [results[index] for index in range(len(batch))]


def _waves(batch: Sequence[Prepared]) -> Iterable[list[int]]:
    """Split a batch so that no two records of a wave can be about the same paper."""
    waves: list[tuple[list[int], set[tuple[str, Any]]]] = []
    for index, prepared in enumerate(batch):
        keys = set(prepared.identity.known())
        last_clash = max((number for number, (_, taken) in enumerate(waves) if taken & keys), default=-1)
        if last_clash + 1 == len(waves):
            waves.append(([], set()))
        members, taken = waves[last_clash + 1]
        members.append(index)
        taken |= keys
    return [members for members, _ in waves]


def _one_a_paper(wave: list[int], items: list[_Item]) -> tuple[dict[int, _Item], list[int]]:
    """Return the items by their place in the batch, and the places of those to be decided on again after them: records
    of papers that were merged share no key, and are about one paper all the same."""
    first: dict[int, _Item] = {}
    taken: set[int] = set()
    for index, item in zip(wave, items, strict=True):
        if item.paper_id not in taken:
            first[index] = item
            taken |= {item.paper_id} - {0}
    return first, [index for index in wave if index not in first]


# ── Deciding ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _decide(batch: Sequence[Prepared]) -> list[_Item]:
    candidates = Candidates([prepared.identity for prepared in batch])
    items = [_decided(prepared, candidates.match(prepared.identity)) for prepared in batch]
    groups = pinned({item.paper_id for item in items if item.outcome is Outcome.UPDATED})
    for item in items:
        item.pinned = groups.get(item.paper_id, ())
    return items


def _decided(prepared: Prepared, match: Match) -> _Item:
    paper = match.paper
    changed = _differing(paper.field_digests, prepared.digests) if paper else ()
    outcome = _outcome(match, prepared.record, changed)
    if outcome is not Outcome.UPDATED:
        changed = ()
    return _Item(prepared, match, outcome, changed, paper.pk if paper else 0)


def _outcome(match: Match, record: PaperRecord, changed: tuple[str, ...]) -> Outcome:
    paper = match.paper
    if paper is None:
        return Outcome.CREATED
    if _is_outdated(paper, record) or (match.through and not _may_speak_for(paper, record)):
        return Outcome.OUTDATED
    same = not changed and paper.source == record.source and paper.state == PaperState.LIVE
    return Outcome.UNCHANGED if same else Outcome.UPDATED


def _may_speak_for(survivor: Paper, record: PaperRecord) -> bool:
    """Whether a record that came for a tombstone is better than what the paper has: only one of them speaks for it, or
    each night they would take turns."""
    if survivor.pmid and record.pmid and survivor.pmid != record.pmid:
        return False
    return record.source.rank > Source(survivor.source).rank


def _is_outdated(paper: Paper, record: PaperRecord) -> bool:
    if (rank := Source(paper.source).rank) != record.source.rank:
        return rank > record.source.rank
    return _age(record.pmid_version, record.date_revised) < _age(paper.pmid_version, paper.date_revised)


def _age(version: int, revised: dt.date | None) -> tuple[int, dt.date]:
    return version, revised or dt.date.min


def _differing(before: dict[str, str], after: dict[str, str]) -> tuple[str, ...]:
    return tuple(sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)))


# ── Writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _write(items: list[_Item], now: dt.datetime, run: SyncRun | None) -> None:
    created = [item for item in items if item.outcome is Outcome.CREATED]
    updated = [item for item in items if item.outcome is Outcome.UPDATED]
    named = recognised.ids([journal for item in created + updated if (journal := item.record.journal)])
    _create(created, named, now)
    _update(updated, named, now)
    _gather_journals(created, updated, named)
    _remember_unchanged(item for item in items if item.outcome is Outcome.UNCHANGED)
    _keep_as_received(items, now, run)
    _note_pack_keys(items)
    _note_tombstones(items)
    pointed_at = notices.targets(item.paper_id for item in updated)
    children.replace(
        [(i.paper_id, i.record) for i in updated], [(i.paper_id, i.record) for i in created], _kept(updated)
    )
    write_search_rows([item.paper_id for item in updated if item.pinned])
    changes.record(_news(created, updated, run.pk if run else None))
    notices.bring_up_to_date({item.paper_id for item in created + updated} | pointed_at, now, run)


def _news(created: list[_Item], updated: list[_Item], run_id: int | None) -> Iterable[changes.Told]:
    yield from news.added((item.paper_id for item in created), run_id)
    for item in updated:
        if paper := item.match.paper:
            changed = set(item.changed) - fields_of(item.pinned)
            yield from news.revised(paper, item.record, changed, run_id)


def _kept(updated: Iterable[_Item]) -> dict[type[Model], set[int]]:
    """Return the papers whose child rows stay as a merge left them, by table."""
    kept: dict[type[Model], set[int]] = defaultdict(set)
    for item in updated:
        for group in item.pinned:
            if group.child:
                kept[group.child].add(item.paper_id)
    return kept


def _gather_journals(created: list[_Item], updated: list[_Item], named: dict[str, int]) -> None:
    """Let the journals know what is said of them now, and weigh anew those of which less is said than before."""
    said = [(named[journal_key(j)], j) for item in created + updated if (j := item.record.journal)]
    journals.gather(said, anew={pk for item in updated for pk in _journals_to_weigh(item, named)})


def _journals_to_weigh(item: _Item, named: dict[str, int]) -> Iterable[int]:
    """The journals, before and now, of a revised paper whose record names its journal otherwise, or counts for less."""
    paper, journal = item.match.paper, item.record.journal
    if not paper:
        return
    lost_weight = journals.weight(paper.source, paper.date_revised, paper.pmid) > journals.weight_of(item.record)
    if not (lost_weight or "journal" in item.changed):
        return
    if paper.journal_id:
        yield paper.journal_id
    if journal:
        yield named[journal_key(journal)]


def _columns(item: _Item, named: dict[str, int], now: dt.datetime) -> dict[str, Any]:
    """The columns of the paper that this record decides; identifiers that only an earlier source gave stay."""
    values = paper_values(item.record) | {"fingerprint": item.prepared.identity.fingerprint}
    paper, journal = item.match.paper, item.record.journal
    if item.match.doi_is_taken:
        values["other_ids"] = (*values["other_ids"], Identifier("doi", values["doi"]))
        values["doi"] = ""
    elif paper:
        values["doi"] = values["doi"] or paper.doi
    if paper:
        values["pmcid"] = values["pmcid"] or paper.pmcid
        values["pmid"] = values["pmid"] or paper.pmid
    return values | {
        "journal_id": named[journal_key(journal)] if journal else None,
        "state": PaperState.LIVE.value,
        "withdrawn_at": None,
        "record_sha256": item.prepared.identity.record_sha256,
        "field_digests": item.prepared.digests,
        "parser_version": PARSER_VERSION,
        "updated_at": now,
    }


def _create(items: list[_Item], named: dict[str, int], now: dt.datetime) -> None:
    rows = []
    for item, primary_key in zip(items, bulk.new_ids(Paper, len(items)), strict=True):
        item.paper_id = primary_key
        own = {"id": primary_key, "created_at": now, "pack_key": item.prepared.identity.pack_key}
        rows.append(NEW_PAPER | _columns(item, named, now) | own)
    if rows:
        bulk.insert(Paper, tuple(rows[0]), [tuple(row.values()) for row in rows])
    texts = [(item.paper_id, *item.prepared.document.row().values()) for item in items]
    bulk.insert(PaperText, ("paper_id", *COLUMNS), texts)


def _update(items: list[_Item], named: dict[str, int], now: dt.datetime) -> None:
    for item in items:
        values = {name: as_json(v) if name in JSON_COLUMNS else v for name, v in _columns(item, named, now).items()}
        if check := _title_to_check(item):
            values["to_check"] = check
        for column in columns_of(item.pinned):
            values.pop(column, None)
        Paper.objects.filter(pk=item.paper_id).update(**values)
        PaperText.objects.filter(paper_id=item.paper_id).update(**item.prepared.document.row())


def _title_to_check(item: _Item) -> str:
    """What a curator should look at when PubMed's record replaces an entry whose title it hardly resembles."""
    paper, record = item.match.paper, item.record
    if paper is None or paper.source == record.source or not (paper.title and record.title):
        return ""
    titles = (record.title, record.vernacular_title)
    if max(fuzz.token_set_ratio(fold(paper.title), fold(title)) for title in titles) >= ALIKE:
        return ""
    remark = f'PMID {record.pmid}: the record\'s title is not the one we had, "{paper.title}". Is it the same paper?'
    return f"{paper.to_check}\n{remark}".strip()


def _remember_unchanged(items: Iterable[_Item]) -> None:
    """Note other bytes of equal content, and that this parser has read them, so that they are skipped next time."""
    for item in items:
        paper = item.match.paper
        if paper and (paper.record_sha256, paper.parser_version) != (
            item.prepared.identity.record_sha256,
            PARSER_VERSION,
        ):
            Paper.objects.filter(pk=paper.pk).update(
                record_sha256=item.prepared.identity.record_sha256, parser_version=PARSER_VERSION
            )


def _keep_as_received(items: list[_Item], now: dt.datetime, run: SyncRun | None) -> None:
    """Keep the bytes of every record but those on file as the paper's present one.

    A paper that is new can have none of them on file; an older paper may have had the same before its present ones."""
    news = [item for item in items if item.outcome is Outcome.CREATED]
    bulk.insert(ReceivedRecord, RECEIVED_COLUMNS, [_as_received(item, now, run) for item in news])
    known = [
        ReceivedRecord(**dict(zip(RECEIVED_COLUMNS, _as_received(item, now, run), strict=True)))
        for item in items
        if (paper := item.match.paper) and paper.record_sha256 != item.prepared.identity.record_sha256
    ]
    ReceivedRecord.objects.bulk_create(known, ignore_conflicts=True)


RECEIVED_COLUMNS = ("paper_id", "source", "sha256", "body", "received_at", "run_id", "changed_fields", "applied")


def _as_received(item: _Item, now: dt.datetime, run: SyncRun | None) -> tuple[Any, ...]:
    """Return the row of a record as received, in the order of RECEIVED_COLUMNS."""
    return (
        *(item.paper_id, item.record.source.value, item.prepared.identity.record_sha256),
        *(item.prepared.body, now, run.pk if run else None, list(item.changed), item.outcome is not Outcome.OUTDATED),
    )


def _note_tombstones(items: list[_Item]) -> None:
    """A record that came for a tombstone is its own again once the merge is undone."""
    for item in items:
        if item.match.through:
            note_received(item.match.through, item.prepared.identity.record_sha256)


def _note_pack_keys(items: list[_Item]) -> None:
    """A pack's entry that turned out to be a paper of ours is found by its key from now on; a tombstone that has the
    key leads to the paper already."""
    for item in items:
        key, paper = item.prepared.identity.pack_key, item.match.paper
        if key and paper and not paper.pack_key and not Paper.objects.filter(pack_key=key).exists():
            Paper.objects.filter(pk=paper.pk).update(pack_key=key)
