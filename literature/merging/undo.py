"""Undoing a merge: both papers are again what they would be had it never been made.

What came to the survivor since stays with it; records that arrived for the loser meanwhile are the loser's."""

from __future__ import annotations

import datetime as dt
import io

from django.contrib.auth.models import User

from literature import notices
from literature.formats import UnreadableFile, nbib, ris
from literature.merging import moving, screened
from literature.merging.errors import MergeRefused
from literature.merging.fields import GROUPS, LEADING
from literature.merging.merge import SHARED, locked, sign, tell
from literature.merging.moving import Move
from literature.merging.rows import put, read, replace_children
from literature.merging.standing import fields_of, write_search_rows
from literature.models import (
    ChangeType,
    DuplicatePair,
    Merge,
    PairState,
    Paper,
    PaperText,
    ReceivedRecord,
    StrategyHit,
)
from literature.pubmed.parse import MalformedRecord, read_record
from literature.pubmed.records import Received, Source
from literature.roles import Act, require
from literature.screening.tasks import enqueue
from literature.store import prepare, store
from literature.writing import one_writer


@one_writer()
def undo(merged: Merge, *, by: User, at: dt.datetime) -> Merge:
    """Undo a merge and return it.

    Raises NotAllowed, and MergeRefused for a merge that was undone already, whose survivor was merged itself since, or
    into whose survivor another paper was merged since."""
    require(by, Act.MERGE)
    found = Merge.objects.select_for_update(of=("self",)).get(pk=merged.pk)
    survivor, loser = locked(found.survivor_id, found.loser_id)
    _check(found, survivor)
    move = Move(loser.pk, survivor.pk, by, found.before)
    revised = survivor.record_sha256 != found.before["after"]["record_sha256"]
    _give_back(move)
    _restore(survivor, loser, move, at)
    found.undone_by, found.undone_at = by, at
    found.save(update_fields=["undone_by", "undone_at"])
    _read_again(move, revised=revised, now=at)  # from now on records decide all fields again
    notices.bring_up_to_date({survivor.pk, loser.pk}, at)
    moving.tell_followers(move, at)
    enqueue(now=at, papers=[loser.pk])  # it had no task if it was merged before it came into the queue
    _open_pair(found)
    tell(ChangeType.PAPER_UNMERGED, found, by, at)
    return found


def _check(merged: Merge, survivor: Paper) -> None:
    if merged.undone_at:
        raise MergeRefused("This merge was undone already.")
    if survivor.merged_into_id:
        into = survivor.merged_into_id
        raise MergeRefused(f"Paper {survivor.pk} was itself merged into paper {into} since: undo that merge first.")
    later = Merge.objects.filter(survivor=survivor, undone_at__isnull=True, pk__gt=merged.pk).order_by("-pk").first()
    if later:
        raise MergeRefused(f"Paper {later.loser_id} was merged into paper {survivor.pk} since: undo that merge first.")


def _give_back(move: Move) -> None:
    moving.move_rows_back(move)
    moving.move_tags_back(move)
    screened.move_screening_back(move)
    moving.move_pairs_back(move)
    moving.move_tombstones_back(move)
    pmid = move.before["loser"]["pmid"]
    StrategyHit.objects.filter(paper_id=move.survivor, pmid=pmid).update(paper_id=move.loser)
    if move.before["leading"] == "loser":  # what came since from its source came for it
        source = Paper.objects.values_list("source", flat=True).get(pk=move.loser)
        since = ReceivedRecord.objects.filter(paper_id=move.survivor, pk__gt=move.before["last_received"])
        since.filter(source=source).update(paper_id=move.loser)


def _restore(survivor: Paper, loser: Paper, move: Move, at: dt.datetime) -> None:
    """Put back the fields that the merge wrote, and those of them that people write only where nobody has since."""
    before, after = move.before["survivor"], move.before["after"]
    for name in move.before["at_risk"]:
        group = LEADING if name == LEADING.name else GROUPS[name]
        put(survivor, {column: before[column] for column in group.columns})
        if group.child:
            replace_children(group.child, survivor.pk, move.before["children"][name])
    if move.before["leading"] == "loser":
        put(survivor, {"state": before["state"], "withdrawn_at": before["withdrawn_at"]})
    unchanged = [c for c in SHARED if getattr(survivor, c) in (read(Paper, c, after[c]), getattr(loser, c) or None)]
    put(survivor, {column: before[column] for column in (*unchanged, "other_ids")})
    put(loser, move.before["loser"])
    for paper in (survivor, loser):
        sign(paper, move.by, move.undone)
    Paper.objects.filter(pk__in=(survivor.pk, loser.pk)).update(pmid=None, pack_key=None)  # given out anew
    survivor.updated_at, loser.updated_at = max(at, survivor.updated_at), max(at, loser.updated_at)
    survivor.save()
    loser.save()
    _restore_text(move)


def _restore_text(move: Move) -> None:
    texts = {name: text for name, text in move.before["text"].items() if name != "paper_id"}
    PaperText.objects.filter(paper_id=move.survivor).update(**texts)


# ── What came meanwhile ─────────────────────────────────────────────────────────────────────────────────────────────
def _read_again(move: Move, *, revised: bool, now: dt.datetime) -> None:
    """Let each paper say what the last record that came for it says: one that came during the merge did not write the
    fields that a curator had chosen, and one that came for the tombstone wrote nothing."""
    if revised and move.before["leading"] == "survivor":
        fields = fields_of([GROUPS[name] for name in move.before["pinned"]])
        survivor = Paper.objects.get(pk=move.survivor)
        digests = {name: digest for name, digest in survivor.field_digests.items() if name not in fields}
        Paper.objects.filter(pk=survivor.pk).update(field_digests=digests)
        _take(ReceivedRecord.objects.filter(paper=survivor, sha256=survivor.record_sha256).first(), now)
        write_search_rows([survivor.pk])
    last = ReceivedRecord.objects.filter(paper_id=move.loser, pk__gt=move.before["last_received"]).order_by("-pk")
    _take(last.first(), now)


def _take(received: ReceivedRecord | None, now: dt.datetime) -> None:
    if received and (found := _read(Source(received.source), received.raw())):
        store([prepare(found)], now=now)


def _read(source: Source, raw: bytes) -> Received | None:
    """Return the record that the bytes hold; None for bytes that only their own importer reads, or the parser of
    today does not: the paper then says what it said before the merge, and the bytes are kept."""
    reader = {Source.NBIB: nbib.read, Source.RIS: ris.read}.get(source)
    try:
        if source is Source.PUBMED:
            return Received(read_record(raw), raw)
        found = next(reader(io.BytesIO(raw)), None) if reader else None
    except (UnreadableFile, MalformedRecord):
        return None
    return found if isinstance(found, Received) else None


def _open_pair(merged: Merge) -> None:
    first, second = sorted((merged.survivor_id, merged.loser_id))
    pair = DuplicatePair.objects.filter(first=first, second=second, state=PairState.MERGED)
    pair.update(state=PairState.OPEN, decided_by=None, decided_at=None)
