"""Comments and corrections become notices on the paper that they are about, whichever record arrives first.

PubMed states each relation twice, in the paper's record (RetractionIn) and in the notice's (RetractionOf), and either
may come without the other.  Both are kept as received (CommentCorrection); a notice stands while any of them states it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models.functions import Coalesce

from literature.bulk import among
from literature.changes import Told, record
from literature.models import ChangeType, CommentCorrection, Notice, NoticeKind, Paper, SyncRun

# RefType of the DTD: what the paper's own record says about it.
TOLD_BY_THE_PAPER = {
    "RetractionIn": NoticeKind.RETRACTION,
    "RetractedandRepublishedIn": NoticeKind.RETRACTION,
    "ExpressionOfConcernIn": NoticeKind.EXPRESSION_OF_CONCERN,
    "ErratumIn": NoticeKind.CORRECTION,
    "CorrectedandRepublishedIn": NoticeKind.CORRECTION,
    "RepublishedIn": NoticeKind.REPUBLICATION,
    "UpdateIn": NoticeKind.UPDATE,
}
# RefType of the DTD: what a record says about the paper that it points at.
TOLD_BY_THE_NOTICE = {
    "RetractionOf": NoticeKind.RETRACTION,
    "RetractedandRepublishedFrom": NoticeKind.RETRACTION,
    "ExpressionOfConcernFor": NoticeKind.EXPRESSION_OF_CONCERN,
    "ErratumFor": NoticeKind.CORRECTION,
    "CorrectedandRepublishedFrom": NoticeKind.CORRECTION,
    "RepublishedFrom": NoticeKind.REPUBLICATION,
    "UpdateOf": NoticeKind.UPDATE,
}
RETRACTED_PUBLICATION = "D016441"  # the publication type's MeSH UI
CITATION_LENGTH = 500


@dataclass(frozen=True, slots=True)
class NoticeChange:
    """A notice that began to stand on a paper, or no longer does; a retraction may also be told by the paper's
    publication type alone."""

    paper_id: int
    kind: NoticeKind
    stands: bool


@dataclass(frozen=True, slots=True)
class _Statement:
    """A notice as some record states it: about which paper, of what kind, by which PMID or citation."""

    paper_id: int
    kind: str
    pmid: int | None
    citation: str = ""

    @property
    def key(self) -> tuple[int, str, int | str]:
        return self.paper_id, self.kind, self.pmid or self.citation


Listener = Callable[[Collection[NoticeChange], dt.datetime], None]
_listeners: list[Listener] = []


def on_change(listener: Listener) -> Listener:
    """Have `listener(changes, now)` called inside the transaction that changes notices; usable as a decorator.

    This is how an app above this one reacts to a retraction: it registers when it starts.
    """
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def targets(paper_ids: Iterable[int]) -> set[int]:
    """Return the papers of ours that the given papers' records make notices on at present."""
    pointing = CommentCorrection.objects.filter(among("paper_id", list(paper_ids)), ref_type__in=TOLD_BY_THE_NOTICE)
    named = Paper.objects.filter(pmid__in=pointing.values("pmid"))
    return set(named.values_list(Coalesce("merged_into_id", "pk"), flat=True))


def bring_up_to_date(paper_ids: Collection[int], now: dt.datetime, run: SyncRun | None = None) -> None:
    """Make the notices on the given papers, and on those that they point at, what the records on file state."""
    affected = _standing(set(paper_ids) | targets(paper_ids))
    if not affected:
        return
    stated: dict[_Key, _Statement] = {}
    for statement in _stated(affected):
        stated.setdefault(statement.key, statement)
    standing = {_key(notice): notice for notice in Notice.objects.filter(among("paper_id", affected))}
    cited = _cite(stated, standing)
    changes = _begin(stated, standing, now) + _lapse(stated, standing, now)
    flipped = _mark_retracted(affected, {change.paper_id for change in changes} | cited, now)
    record(_told(changes, cited, flipped, run.pk if run else None))
    if heard := changes + _marked(flipped, changes):
        for listener in _listeners:
            listener(heard, now)


def _standing(paper_ids: Collection[int]) -> set[int]:
    """Return the papers, and for those that were merged the papers that stand."""
    found = Paper.objects.filter(among("id", paper_ids)).values_list(Coalesce("merged_into_id", "pk"), flat=True)
    return set(found)


def _stated(paper_ids: Collection[int]) -> Iterable[_Statement]:
    """Yield every statement, the papers' own first: they name the notice's citation, which its own record does not.

    What is said by or of a paper that was merged into one of them is said by or of that one."""
    merged = Paper.objects.filter(among("merged_into_id", paper_ids)).values_list("pk", "merged_into_id")
    ours_by_id = dict.fromkeys(paper_ids, 0) | dict(merged)
    standing = {pk: into or pk for pk, into in ours_by_id.items()}
    own = CommentCorrection.objects.filter(among("paper_id", standing), ref_type__in=TOLD_BY_THE_PAPER)
    cited: list[_Statement] = []
    for paper_id, ref_type, pmid, citation in own.values_list("paper_id", "ref_type", "pmid", "citation"):
        statement = _Statement(standing[paper_id], TOLD_BY_THE_PAPER[ref_type], pmid, citation[:CITATION_LENGTH])
        yield statement
        cited.append(statement)
    named = Paper.objects.filter(among("id", standing), pmid__isnull=False)
    ours = {pmid: standing[pk] for pk, pmid in named.values_list("pk", "pmid")}
    theirs = CommentCorrection.objects.filter(pmid__in=ours.keys(), ref_type__in=TOLD_BY_THE_NOTICE)
    for target, ref_type, pmid in theirs.values_list("pmid", "ref_type", "paper__pmid"):
        yield _Statement(ours[target], TOLD_BY_THE_NOTICE[ref_type], pmid)


def _key(notice: Notice) -> tuple[int, str, int | str]:
    return notice.paper_id, notice.kind, notice.pmid or notice.citation


_Key = tuple[int, str, int | str]


def _begin(stated: dict[_Key, _Statement], known: dict[_Key, Notice], now: dt.datetime) -> list[NoticeChange]:
    new = [statement for key, statement in stated.items() if key not in known]
    Notice.objects.bulk_create(
        Notice(paper_id=s.paper_id, kind=s.kind, pmid=s.pmid, citation=s.citation, first_seen_at=now) for s in new
    )
    revived = [notice for key, notice in known.items() if notice.lapsed_at and key in stated]
    Notice.objects.filter(pk__in=[notice.pk for notice in revived]).update(lapsed_at=None)
    began = [(s.paper_id, s.kind) for s in new] + [(notice.paper_id, notice.kind) for notice in revived]
    return [NoticeChange(paper_id, NoticeKind(kind), stands=True) for paper_id, kind in began]


def _cite(stated: dict[_Key, _Statement], known: dict[_Key, Notice]) -> set[int]:
    """Give known notices the citation as stated now, and return the papers for which it was another."""
    cited = [notice for key, notice in known.items() if key in stated and _takes_citation(notice, stated[key])]
    Notice.objects.bulk_update(cited, ("citation",))
    return {notice.paper_id for notice in cited}


def _takes_citation(notice: Notice, statement: _Statement) -> bool:
    """Put the citation as stated now on a known notice; return whether it was another."""
    before, notice.citation = notice.citation, statement.citation
    return before != notice.citation


def _lapse(stated: dict[_Key, _Statement], known: dict[_Key, Notice], now: dt.datetime) -> list[NoticeChange]:
    gone = [notice for key, notice in known.items() if key not in stated and not notice.lapsed_at]
    Notice.objects.filter(pk__in=[notice.pk for notice in gone]).update(lapsed_at=now)
    return [NoticeChange(n.paper_id, NoticeKind(n.kind), stands=False) for n in gone]


def _mark_retracted(paper_ids: Collection[int], changed: Collection[int], now: dt.datetime) -> dict[int, bool]:
    """Set `is_retracted` from the standing notices and the publication type, and date papers whose notices changed.

    Returns the papers for which it differs, with what it is now."""
    papers = Paper.objects.filter(among("id", paper_ids))
    noticed = papers.filter(notices__kind=NoticeKind.RETRACTION, notices__lapsed_at__isnull=True)
    typed = papers.filter(publication_type_links__publication_type__ui=RETRACTED_PUBLICATION)
    merged = papers.filter(merged__publication_type_links__publication_type__ui=RETRACTED_PUBLICATION)
    retracted = {pk for some in (noticed, typed, merged) for pk in some.values_list("pk", flat=True)}
    marked = set(papers.filter(is_retracted=True).values_list("pk", flat=True))
    flipped = dict.fromkeys(retracted - marked, True) | dict.fromkeys(marked - retracted, False)
    for pk, is_retracted in flipped.items():
        Paper.objects.filter(pk=pk).update(is_retracted=is_retracted, updated_at=now)
    Paper.objects.date_change(changed, now)
    return flipped


def _marked(flipped: dict[int, bool], changes: Iterable[NoticeChange]) -> list[NoticeChange]:
    """Return as changes the retractions that the publication type alone tells, or tells no longer."""
    told = {change.paper_id for change in changes if change.kind == NoticeKind.RETRACTION}
    return [NoticeChange(pk, NoticeKind.RETRACTION, stands=now) for pk, now in flipped.items() if pk not in told]


_BEGAN = {
    NoticeKind.CORRECTION: ChangeType.PAPER_CORRECTED,
    NoticeKind.EXPRESSION_OF_CONCERN: ChangeType.PAPER_CONCERN,
}


def _told(
    changes: Iterable[NoticeChange], cited: Iterable[int], flipped: dict[int, bool], run_id: int | None
) -> Iterable[Told]:
    """Yield what became of the papers.  A retraction is told where it changes what the paper is; what else differs in
    the notices (one lapses, or another says the same) is told as a change of the paper's notices."""
    named = {(c.paper_id, kind) for c in changes if c.stands and (kind := _BEGAN.get(c.kind))}
    differing = {c.paper_id for c in changes} | set(cited)
    for pk, is_retracted in sorted(flipped.items()):
        kind = ChangeType.PAPER_RETRACTED if is_retracted else ChangeType.PAPER_UNRETRACTED
        fields = ("is_retracted", "notices") if pk in differing else ("is_retracted",)
        yield Told(kind, pk, fields=fields, sync_run_id=run_id)
    for pk, kind in sorted(named):
        yield Told(kind, pk, fields=("notices",), sync_run_id=run_id)
    for pk in sorted(differing - flipped.keys() - {pk for pk, _ in named}):
        yield Told(ChangeType.PAPER_UPDATED, pk, fields=("notices",), sync_run_id=run_id)
