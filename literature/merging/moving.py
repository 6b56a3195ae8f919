"""What hangs on a paper moves to the one that it was merged into, and back.

Each function moves what the survivor has room for, tells in `before` which rows those were, and leaves with the
tombstone what the survivor has already in its own words; nothing is deleted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from simple_history.utils import bulk_update_with_history

from literature.bulk import IDS_A_STATEMENT, chunks
from literature.merging.rows import Row, kept, put
from literature.models import (
    DuplicatePair,
    ImportRow,
    KnownPaper,
    Notice,
    Paper,
    Provenance,
    ReceivedRecord,
    StrategyHit,
    TagStatus,
    TopicTag,
)

# Tables whose rows name a paper, in the order of moving -> the columns that a paper has only once.
_PLAIN: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (StrategyHit, ()),
    (ReceivedRecord, ("sha256",)),
    (Provenance, ("url",)),
    (Notice, ("kind", "pmid", "citation")),
    (KnownPaper, ("pack_id",)),
    (ImportRow, ()),
)
_DECIDED = (TagStatus.CONFIRMED, TagStatus.REJECTED)
_TAG = ("status", "rule_id", "matched", "suggested_at", "decided_by_id", "decided_at", "reason", "asked_again_id")
_TAG_FIELDS = [name.removesuffix("_id") for name in _TAG]


@dataclass(slots=True)
class Move:
    """One merge under way: from which paper to which, by whom, and what is kept for undoing it."""

    loser: int
    survivor: int
    by: User
    before: dict[str, Any] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """What the history says of every row that moves."""
        return f"merged from paper {self.loser}"

    @property
    def undone(self) -> str:
        """What the history says of every row that moves back."""
        return f"merge of paper {self.loser} undone"


_movers: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {}
_Follower = Callable[[Collection[int], dt.datetime], None]
_followers: list[_Follower] = []


def moves_with_paper(model: type[models.Model], once: tuple[str, ...] = ()) -> None:
    """Have the rows of a model that names its paper in `paper` move with it: how an app above this one has what hangs
    on papers follow a merge. `once` are the columns that a paper has only once. It registers when it starts."""
    _movers[model._meta.label] = (model, once)


def on_merge(follower: _Follower) -> _Follower:
    """Have `follower(paper_ids, now)` called, with the ids of both papers, at the end of the transaction that merges
    two papers or undoes it, when rows and notices are where they belong."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


def tell_followers(move: Move, now: dt.datetime) -> None:
    """Call who asked to be told of merges."""
    for follower in _followers:
        follower({move.survivor, move.loser}, now)


def tables() -> dict[str, tuple[type[models.Model], tuple[str, ...]]]:
    """Return every table whose rows move whole, by its name, with the columns that a paper has only once."""
    own = {model._meta.label: (model, once) for model, once in _PLAIN}
    return own | _movers


def move_rows(move: Move) -> None:
    """Move whole rows: those that the survivor does not have in its own."""
    moved: dict[str, list[int]] = {}
    for label, (model, once) in tables().items():
        rows = model._default_manager.filter(paper_id=move.loser).order_by("pk")
        if once:
            present = set(model._default_manager.filter(paper_id=move.survivor).values_list(*once))
            rows = rows.filter(pk__in=[pk for pk, *key in rows.values_list("pk", *once) if tuple(key) not in present])
        moved[label] = give(model, list(rows.values_list("pk", flat=True)), move.survivor, move.by, move.reason)
    move.before["moved"] = moved


def give(model: type[models.Model], ids: list[int], paper_id: int, by: User, reason: str) -> list[int]:
    """Hand rows over to a paper, with a line in their history where they have one; return their ids."""
    if hasattr(model, "history"):
        rows = list(model._default_manager.filter(pk__in=ids))
        for row in rows:
            row.paper_id = paper_id  # type: ignore[attr-defined]
        update_with_history(rows, model, ["paper"], by, reason)
    else:
        for some in chunks(ids, IDS_A_STATEMENT):
            model._default_manager.filter(pk__in=some).update(paper_id=paper_id)
    return ids


def update_with_history(rows: list[Any], model: type[Any], fields: list[str], by: User, reason: str) -> None:
    """Save fields of rows, each with a line in its history."""
    if rows:
        bulk_update_with_history(
            rows, model, fields, batch_size=200, default_user=by, default_change_reason=reason[:100]
        )


def give_back(move: Move, model: type[Any], rows: list[Row]) -> None:
    """Give rows back that are as they moved. One that was changed since stays with the survivor, and the tombstone gets
    what it had in a row of its own."""
    found = {row.pk: row for row in model._default_manager.filter(pk__in=[row["id"] for row in rows])}
    unchanged = []
    for was in rows:
        row, own = found[was["id"]], {name: value for name, value in was.items() if name != "paper_id"}
        if kept(row, own) == own:
            row.paper_id = move.loser
            unchanged.append(row)
        else:
            _make_anew(model, was, move)
    update_with_history(unchanged, model, ["paper"], move.by, move.undone)


def _make_anew(model: type[Any], was: Row, move: Move) -> None:
    row = model()
    put(row, {**was, "id": None, "paper_id": move.loser})
    row._history_user, row._change_reason = move.by, move.undone
    row.save()


# ── Tags ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def move_tags(move: Move) -> None:
    """Move tags of topics that the survivor does not have; where it has only a suggestion, a curator's word on the
    loser's tag is taken over. Of two curators' words the survivor's stands, and both are told."""
    ours = {tag.topic_id: tag for tag in TopicTag.objects.filter(paper_id=move.survivor)}
    theirs = list(TopicTag.objects.filter(paper_id=move.loser).select_related("topic").order_by("pk"))
    new = [tag for tag in theirs if tag.topic_id not in ours]
    heard = [(own, tag) for tag in theirs if (own := ours.get(tag.topic_id)) and _outweighs(tag, own)]
    move.before["tags"] = {"moved": [kept(tag) for tag in new], "heard": [kept(own, ("id", *_TAG)) for own, _ in heard]}
    _note_conflicts(move, ((ours[tag.topic_id], tag) for tag in theirs if tag.topic_id in ours))
    for tag in new:
        tag.paper_id = move.survivor
    for own, tag in heard:
        put(own, kept(tag, _TAG))
    update_with_history(new, TopicTag, ["paper"], move.by, move.reason)
    update_with_history([own for own, _ in heard], TopicTag, _TAG_FIELDS, move.by, move.reason)
    move.before["tags"]["set"] = [kept(own, ("id", *_TAG)) for own, _ in heard]


def _outweighs(theirs: TopicTag, ours: TopicTag) -> bool:
    if ours.status in _DECIDED:
        return False
    return theirs.status in _DECIDED or (ours.status == TagStatus.LAPSED and theirs.status == TagStatus.SUGGESTED)


def _note_conflicts(move: Move, pairs: Iterable[tuple[TopicTag, TopicTag]]) -> None:
    for ours, theirs in pairs:
        if {ours.status, theirs.status} == set(_DECIDED):
            tell(move, f"topic {theirs.topic}", ours.status, theirs.status)


def tell(move: Move, what: str, ours: str, theirs: str) -> None:
    """Keep with the merge what both papers' curators said where they said different things."""
    move.before.setdefault("said", []).append([what, ours, theirs])


def move_tags_back(move: Move) -> None:
    """Give moved tags back, and take back words that were taken over, unless a curator has decided since."""
    tags = move.before["tags"]
    give_back(move, TopicTag, tags["moved"])
    restored = restore_unchanged(TopicTag, tags["heard"], tags["set"])
    update_with_history(restored, TopicTag, _TAG_FIELDS, move.by, move.undone)


def restore_unchanged(model: type[Any], before: list[Row], after: list[Row]) -> list[Any]:
    """Return the rows that are still as the merge left them, with what they were before; nothing is saved."""
    left = {row["id"]: row for row in after}
    found = {row.pk: row for row in model._default_manager.filter(pk__in=left)}
    rows = [(found[was["id"]], was) for was in before if was["id"] in found]
    unchanged = [(row, was) for row, was in rows if kept(row, was) == left[row.pk]]
    for row, was in unchanged:
        put(row, was)
    return [row for row, _ in unchanged]


# ── Pairs ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def move_pairs(move: Move) -> None:
    """What was said of the loser and a third paper is said of the survivor, unless something is said there already."""
    taken = {other for pair in _pairs_of(move.survivor) for other in (pair.first_id, pair.second_id)}
    moved = []
    for pair in _pairs_of(move.loser):
        other = pair.first_id if pair.second_id == move.loser else pair.second_id
        if other not in taken | {move.survivor}:
            moved.append(kept(pair, ("id", "first_id", "second_id")))
            pair.first_id, pair.second_id = sorted((other, move.survivor))
            pair.save(update_fields=["first", "second"])
    move.before["pairs"] = moved


def _pairs_of(paper_id: int) -> list[DuplicatePair]:
    return list(DuplicatePair.objects.filter(models.Q(first=paper_id) | models.Q(second=paper_id)).order_by("pk"))


def move_rows_back(move: Move) -> None:
    """Give whole rows back, whatever has become of them; those that came to the survivor later stay with it."""
    for label, ids in move.before["moved"].items():
        if label in tables():
            model, _ = tables()[label]
            here = model._default_manager.filter(pk__in=ids, paper_id=move.survivor).values_list("pk", flat=True)
            give(model, list(here), move.loser, move.by, move.undone)


def move_pairs_back(move: Move) -> None:
    """Let the pairs be of the papers that they were of."""
    for row in move.before["pairs"]:
        DuplicatePair.objects.filter(pk=row["id"]).update(first=row["first_id"], second=row["second_id"])


# ── Earlier tombstones ──────────────────────────────────────────────────────────────────────────────────────────────
def move_tombstones(move: Move) -> None:
    """What was merged into the loser leads to the survivor at once, so that no redirect has two steps."""
    ids = list(Paper.objects.filter(merged_into_id=move.loser).order_by("pk").values_list("pk", flat=True))
    Paper.objects.filter(pk__in=ids).update(merged_into_id=move.survivor)
    move.before["tombstones"] = ids


def move_tombstones_back(move: Move) -> None:
    """Let earlier tombstones lead to where they led."""
    Paper.objects.filter(pk__in=move.before["tombstones"]).update(merged_into_id=move.loser)
