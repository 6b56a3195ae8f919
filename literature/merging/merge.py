"""One paper taken into another, field by field, in one transaction that keeps all that undoing it needs.

The survivor gets the chosen fields and what hangs on the loser; the loser stays with its own record, as a tombstone
that names the survivor.  Each identifier of both leads to the survivor: what it does not show, the tombstone keeps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from literature import notices
from literature.changes import Told, record
from literature.merging import moving, screened
from literature.merging.errors import MergeRefused
from literature.merging.fields import CHOSEN, CURATORS, GROUPS, LEADING, Group, Side, choices, leading
from literature.merging.moving import Move
from literature.merging.rows import children, kept, put, replace_children, without_ids
from literature.merging.standing import pinned, write_search_rows
from literature.models import ChangeType, DuplicatePair, Merge, PairState, Paper, PaperState, PaperText, ReceivedRecord
from literature.roles import Act, require
from literature.writing import one_writer

_REMARKS = ("to_check", "curator_note")
IDENTIFIED_BY = ("pmid", "doi", "pmcid", "pack_key")
# What both merges and others write on the survivor: put back only where it is as the merge left it.
SHARED = (*IDENTIFIED_BY, *_REMARKS, *(column for group in CURATORS for column in group.columns))


@one_writer()
def merge(  # noqa: PLR0913 the facts of one merge
    survivor_id: int,
    loser_id: int,
    chosen: Mapping[str, str] | None = None,
    *,
    reason: str = "",
    two_pmids: bool = False,
    by: User,
    at: dt.datetime,
) -> Merge:
    """Take the loser into the survivor and return the merge. `chosen` has a side, "survivor" or "loser", for names of
    `GROUPS`; where it has none, what `fields.differences` proposes is taken.

    Raises NotAllowed, ValueError for a field or side that is unknown, and MergeRefused for one and the same paper, for
    a paper that is merged already, and for two papers with PMIDs of their own unless `two_pmids` says that this is
    known."""
    require(by, Act.MERGE)
    survivor, loser = locked(survivor_id, loser_id)
    _check(survivor, loser, two_pmids)
    sides = choices(survivor, loser, chosen or {})
    move = Move(loser.pk, survivor.pk, by)
    _keep(move, survivor, loser, sides)
    _make_tombstone(survivor, loser, by, at)
    _take_fields(survivor, loser, sides, move)
    _move_all(move, at)
    merged = Merge.objects.create(
        survivor=survivor, loser=loser, chosen=sides, before=move.before, reason=reason, merged_by=by, merged_at=at
    )
    _settle_pair(survivor.pk, loser.pk, by, at)
    tell(ChangeType.PAPER_MERGED, merged, by, at)
    return merged


def locked(survivor_id: int, loser_id: int) -> tuple[Paper, Paper]:
    """Return both papers, locked in the order of their numbers, so that no two merges wait for each other."""
    if survivor_id == loser_id:
        raise MergeRefused("A paper cannot be merged into itself.")
    ids = sorted((survivor_id, loser_id))
    found = {p.pk: p for p in Paper.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))}
    if missing := [paper_id for paper_id in ids if paper_id not in found]:
        raise MergeRefused(f"There is no paper {missing[0]}.")
    return found[survivor_id], found[loser_id]


def _check(survivor: Paper, loser: Paper, two_pmids: bool) -> None:
    for paper in (survivor, loser):
        if paper.merged_into_id:
            raise MergeRefused(f"Paper {paper.pk} was merged into paper {paper.merged_into_id} already.")
    if survivor.pmid and loser.pmid and not two_pmids:
        raise MergeRefused(
            f"PubMed has a record for each of them (PMID {survivor.pmid} and {loser.pmid}), which most often means two "
            "publications. Confirm that they are one to merge them all the same."
        )


def _keep(move: Move, survivor: Paper, loser: Paper, sides: Mapping[str, Side]) -> None:
    """Keep what both papers are, and which fields no later record decides."""
    lead = leading(survivor, loser)
    standing = {group.name for group in pinned([loser.pk] if lead == "loser" else []).get(loser.pk, ())}
    against = {group.name for group in CHOSEN if sides.get(group.name, lead) != lead}
    taken = [group for group in (*CHOSEN, LEADING) if _side(group, sides, lead) == "loser"]
    # Where the loser's record leads, it may write every field until the merge is undone.
    at_risk = (*CHOSEN, LEADING) if lead == "loser" else taken
    move.before |= {
        "survivor": kept(survivor),
        "loser": kept(loser, (*IDENTIFIED_BY, "state", "merged_into_id", "withdrawn_at")),
        "leading": lead,
        "pinned": sorted(against | standing),
        "taken": [group.name for group in taken],
        "at_risk": [group.name for group in at_risk],
        "children": {g.name: children(g.child, survivor.pk) for g in at_risk if g.child},
        "text": kept(PaperText.objects.get(paper=survivor)),
        "last_received": ReceivedRecord.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
    }


def _side(group: Group, sides: Mapping[str, Side], lead: Side) -> Side:
    return lead if group is LEADING else sides.get(group.name, "survivor")


def _make_tombstone(survivor: Paper, loser: Paper, by: User, at: dt.datetime) -> None:
    """Take the loser out of the collection; its PMID and pack key are free from now on."""
    loser.state, loser.merged_into, loser.withdrawn_at = PaperState.MERGED, survivor, None
    Paper.objects.filter(pk=loser.pk).update(pmid=None, pack_key=None)
    sign(loser, by, f"merged into paper {survivor.pk}")
    loser.updated_at = max(at, loser.updated_at)
    loser.save(update_fields=["state", "merged_into", "withdrawn_at", "updated_at"])


def sign(paper: Paper, by: User, reason: str) -> None:
    """Say who stands in the history row that the next save writes, and why."""
    paper._history_user = by  # type: ignore[attr-defined]
    paper._change_reason = reason[:100]  # type: ignore[attr-defined]


def _take_fields(survivor: Paper, loser: Paper, sides: Mapping[str, Side], move: Move) -> None:
    """Write the chosen fields of the loser on the survivor, and share out the identifiers."""
    for name in move.before["taken"]:
        group = LEADING if name == LEADING.name else GROUPS[name]
        if group.child:
            replace_children(group.child, survivor.pk, without_ids(children(group.child, loser.pk)))
        put(survivor, kept(loser, group.columns))
    if move.before["leading"] == "loser":
        survivor.state, survivor.withdrawn_at = _state_of(move.before["loser"])
    for group in CURATORS:
        if sides.get(group.name) == "loser":
            put(survivor, kept(loser, group.columns))
    for column in _REMARKS:
        setattr(survivor, column, _joined(getattr(survivor, column), getattr(loser, column)))
    _share_identifiers(survivor, loser, sides)
    survivor.other_ids = [*survivor.other_ids, *(one for one in loser.other_ids if one not in survivor.other_ids)]
    sign(survivor, move.by, move.reason)
    shared = {name: getattr(loser, name) for name in IDENTIFIED_BY}
    Paper.objects.filter(pk=survivor.pk).update(pmid=None, pack_key=None)  # two that are exchanged are unique
    Paper.objects.filter(pk=loser.pk).update(**shared)
    survivor.save()
    move.before["after"] = kept(survivor, (*SHARED, "record_sha256"))
    write_search_rows([survivor.pk])


def _state_of(loser: Mapping[str, Any]) -> tuple[str, Any]:
    """Return the state that the loser's record had, with its day."""
    return loser["state"], loser["withdrawn_at"] and dt.datetime.fromisoformat(loser["withdrawn_at"])


def _joined(ours: str, theirs: str) -> str:
    return ours if theirs in ours else f"{ours}\n{theirs}".strip()


def _share_identifiers(survivor: Paper, loser: Paper, sides: Mapping[str, Side]) -> None:
    """Give the survivor what it lacks or was chosen; the tombstone keeps the other, so that it leads on."""
    for column in IDENTIFIED_BY:
        ours, theirs = getattr(survivor, column), getattr(loser, column)
        wanted = sides.get(column) == "loser" if ours and theirs else bool(theirs)
        if wanted and theirs:
            unique = column in ("pmid", "pack_key")
            setattr(survivor, column, theirs)
            setattr(loser, column, ours if ours or unique else theirs)


def _move_all(move: Move, at: dt.datetime) -> None:
    moving.move_rows(move)
    moving.move_tags(move)
    screened.move_screening(move, at)
    moving.move_pairs(move)
    moving.move_tombstones(move)
    notices.bring_up_to_date({move.survivor}, at)
    moving.tell_followers(move, at)


def _settle_pair(survivor: int, loser: int, by: User, at: dt.datetime) -> None:
    first, second = sorted((survivor, loser))
    pair = DuplicatePair.objects.filter(first=first, second=second)
    pair.update(state=PairState.MERGED, decided_by=by, decided_at=at)


def tell(kind: ChangeType, merged: Merge, by: User, at: dt.datetime) -> None:
    """Tell who follows the changes: of the loser that it went or came back, of the survivor what differs."""
    Paper.objects.date_change({merged.survivor_id, merged.loser_id}, at)
    fields = sorted(name for name, side in merged.chosen.items() if side == "loser")
    record(
        [
            Told(kind, merged.loser_id, other_paper_id=merged.survivor_id, curator_id=by.pk),
            Told(ChangeType.PAPER_UPDATED, merged.survivor_id, fields=("merged_from", *fields), curator_id=by.pk),
        ]
    )
