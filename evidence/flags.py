"""When PubMed reports a retraction or an expression of concern, what was taken from the paper waits to be looked at
again. Until somebody decides it stays as it is, marked, and counts in no verdict; nothing is deleted.

A notice is asked about once: what a curator has decided about it stands when it is reported again, when papers are
merged, and when an item is opened again."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence

from django.contrib.auth.models import User

from evidence.claims import recompute_for
from evidence.models import Cause, EvidenceItem, ItemStatus
from evidence.refusals import WorkflowRefused, needs_reason
from evidence.roles import Act
from evidence.transition import locked, moved, tell
from literature.bulk import among
from literature.models import Notice, NoticeKind, Paper
from literature.notices import NoticeChange
from literature.roles import require
from literature.writing import one_writer

GRAVE = {NoticeKind.RETRACTION: "a retraction", NoticeKind.EXPRESSION_OF_CONCERN: "an expression of concern"}
_LIVE = (ItemStatus.DRAFT, ItemStatus.SUBMITTED, ItemStatus.ACCEPTED)
_LONGEST = 300


def on_notices(changes: Collection[NoticeChange], at: dt.datetime) -> None:
    """Flag the items of papers on which a grave notice began to stand. Called by `literature.notices` in the
    transaction that writes the notice; one that lapses leaves the flag, which a person put in question and clears."""
    begun = {change.paper_id for change in changes if change.stands and change.kind in GRAVE}
    if begun:
        _flag(_items_of(begun), at)


def on_merge(paper_ids: Collection[int], at: dt.datetime) -> None:
    """Look at the items of papers of which one was merged into the other, or came back: a notice on either is on what
    stands."""
    items = _items_of(paper_ids)
    _flag(items, at)
    recompute_for(items, Cause.MERGED, at)


def look_again(item: EvidenceItem, at: dt.datetime) -> None:
    """Mark an item that is new, or is opened again, where a grave notice stands on its paper that nobody has decided
    about; nothing is saved."""
    for _, why in _news([item]):
        _mark(item, why, at)


@one_writer()
def clear_flag(item: EvidenceItem, *, keep: bool, reason: str, by: User, at: dt.datetime) -> EvidenceItem:
    """Decide about an item whose paper was retracted or put in question: keep it, so that it counts again, or withdraw
    it. Returns the item.

    To keep is to accept again: not what one wrote oneself. Raises WorkflowRefused without a reason and for an item
    that is not flagged, NotAllowed for who may not review evidence."""
    require(by, Act.REVIEW)
    why = needs_reason(reason)
    found = locked(item)
    if found.review_since is None:
        raise WorkflowRefused("The item is not flagged: there is nothing to decide.")
    if keep and found.created_by_id == by.pk:
        raise WorkflowRefused("You wrote this item: a second curator decides whether it is kept.")
    found.review_since, found.review_reason = None, ""
    was_public = found.status == ItemStatus.ACCEPTED
    if not keep:
        found.status, found.decided_by, found.decided_at, found.decision_reason = ItemStatus.WITHDRAWN, by, at, why
    moved(found, by=by, at=at, why=f"{'kept' if keep else 'withdrawn'}: {why}")
    if was_public:
        recompute_for([found], Cause.CLEARED if keep else Cause.WITHDRAWN, at)
        tell([found], at=at, by=by)
    return found


def _reported(paper_ids: Collection[int]) -> dict[int, list[str]]:
    """Return what PubMed reports against each paper at present, a sentence a notice. Two queries."""
    said: dict[int, list[str]] = defaultdict(list)
    standing = Notice.objects.filter(among("paper_id", paper_ids), kind__in=list(GRAVE), lapsed_at__isnull=True)
    retracted = set(Paper.objects.filter(among("id", paper_ids), is_retracted=True).values_list("pk", flat=True))
    for paper_id, kind, pmid, citation in standing.order_by("pk").values_list("paper_id", "kind", "pmid", "citation"):
        where = f"PMID {pmid}" if pmid else citation[:100]
        said[paper_id].append(f"PubMed reports {GRAVE[NoticeKind(kind)]} of the paper ({where}).")
        retracted -= {paper_id} if kind == NoticeKind.RETRACTION else set()
    for paper_id in retracted:
        said[paper_id].append("PubMed marks the paper as retracted.")
    return said


def _news(items: Sequence[EvidenceItem]) -> list[tuple[EvidenceItem, str]]:
    """Return the items against whose papers something is reported for which they were never flagged, and what."""
    reported = _reported({item.paper_id for item in items})
    known = _known_reasons([item.pk for item in items if item.pk])
    news = [(item, [one for one in reported[item.paper_id] if one not in known[item.pk]]) for item in items]
    return [(item, " ".join(new)) for item, new in news if new]


def _known_reasons(item_ids: Sequence[int]) -> dict[int, str]:
    """Return every reason for which each item was ever flagged, one text an item."""
    known: dict[int, str] = defaultdict(str)
    rows = EvidenceItem.history.filter(among("id", item_ids)).exclude(review_reason="")
    for item_id, reason in rows.values_list("id", "review_reason"):
        known[item_id] += f"\n{reason}"
    return known


def _items_of(paper_ids: Collection[int]) -> list[EvidenceItem]:
    """Return the items of papers, held."""
    items = EvidenceItem.objects.filter(among("paper_id", paper_ids)).select_for_update(of=("self",))
    return list(items.order_by("pk"))


def _flag(items: Sequence[EvidenceItem], at: dt.datetime) -> None:
    """Mark what is live of the items, as a machine does, and take what is public of it out of the verdicts."""
    marked = [(item, why) for item, why in _news(items) if item.status in _LIVE]
    for item, why in marked:
        _mark(item, why, at)
        moved(item, by=None, at=at, why=why)
    public = [item for item, _ in marked if item.status == ItemStatus.ACCEPTED]
    recompute_for(public, Cause.FLAGGED, at)
    tell(public, at=at)


def _mark(item: EvidenceItem, why: str, at: dt.datetime) -> None:
    item.review_since = item.review_since or at
    item.review_reason = f"{item.review_reason} {why}".strip()[:_LONGEST]
