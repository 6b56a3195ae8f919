"""Known papers (sentinels): whether each search for the condition finds the papers that it must find.

A strategy finds a known paper where PubMed named it; where PubMed was not asked yet, or the paper is not in PubMed,
where its record matches the query as we read it.  A paper that no active strategy finds is missed, and is shown with a
term that would find it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import OuterRef, QuerySet, Subquery

from literature.lacking import Lacks, Need, lacking
from literature.models import (
    KnownPaper,
    KnownPaperCheck,
    Pack,
    PackName,
    Paper,
    PaperState,
    Strategy,
    StrategyHit,
    StrategyVersion,
)
from literature.query import Document, QueryError, parse
from literature.roles import Act, require
from literature.tagging import documents_of
from literature.writing import one_writer

_CHECKED = ("version_id", "hit", "matches", "lacking")
_TITLE_WORDS = 8  # of a title that is proposed as a phrase
_SENTENCE_END = re.compile(r"[.:;?!()\[\]]")


@dataclass(frozen=True, slots=True)
class Missed:
    """A known paper that no active strategy finds: since when, a term that would find it ("" where its record says too
    little for one), and what PubMed and we say of each strategy."""

    known: KnownPaper
    since: dt.datetime
    term: str
    checks: tuple[KnownPaperCheck, ...]


@dataclass(frozen=True, slots=True)
class _Search:
    """An active strategy as it is asked: `lacks` is None where we cannot read its query."""

    version: StrategyVersion
    lacks: Lacks | None
    hits: frozenset[int]


@one_writer()
def check_known(now: dt.datetime) -> int:
    """Check every known paper against every active strategy and return how many no strategy finds.

    Called after every sync, every load of a pack and every change of a strategy; a fixed number of statements, and one
    for each paper whose state changed.
    """
    known = list(KnownPaper.objects.select_related("paper"))
    papers = {row.pk: _present(row.paper) for row in known}
    searches = _searches({paper.pmid for paper in papers.values() if paper.pmid})
    documents = documents_of(sorted({paper.pk for paper in papers.values()}))
    checks = [
        _check(row, papers[row.pk], search, documents.get(papers[row.pk].pk), now)
        for row in known
        for search in searches
    ]
    _keep(checks)
    found = {check.known_id for check in checks if _finds(check, papers[check.known_id])}
    _mark([row for row in known if (row.pk in found) == bool(row.missed_since)], now)
    KnownPaper.objects.update(checked_at=now)
    return len(known) - len(found)


def missed() -> list[Missed]:
    """Return the known papers that no active strategy finds, those missed longest first."""
    rows = all_known().filter(missed_since__isnull=False).order_by("missed_since", "pk")
    terms = _terms(rows)
    return [
        Missed(known=row, since=row.missed_since, term=terms[row.pk], checks=tuple(row.checks.all()))
        for row in rows
        if row.missed_since
    ]


def term_for(known: KnownPaper) -> str:
    """Return a term that would find the paper, as `finding_term` does."""
    return _terms([known])[known.pk]


def _terms(rows: Iterable[KnownPaper]) -> dict[int, str]:
    papers = {row.pk: _present(row.paper) for row in rows}
    documents = documents_of([paper.pk for paper in papers.values()])
    names = PackName.by_pack()
    return {
        row.pk: finding_term(papers[row.pk], documents.get(papers[row.pk].pk), names.get(row.pack.slug, ()))
        for row in rows
    }


@one_writer()
def know(paper: Paper, pack: Pack, note: str, *, by: User, at: dt.datetime) -> KnownPaper:
    """Make a paper one that every search should find, or write its note anew, and check it."""
    require(by, Act.EDIT_STRATEGIES)
    known, _ = KnownPaper.objects.update_or_create(pack=pack, paper=paper, defaults={"note": note})
    check_known(at)
    known.refresh_from_db()
    return known


def finding_term(paper: Paper, document: Document | None, names: Iterable[str]) -> str:
    """Return a term that finds the paper and can be added to a query with OR: a name of the condition that its record
    has, else the beginning of its title as a phrase; "" where neither finds it as we read it."""
    if document is None:
        return ""
    proposals = [f'"{_phrase(name)}"[tiab]' for name in names] + [f'"{_phrase(_beginning(paper.title))}"[ti]']
    return next((term for term in proposals if _matches(term, document)), "")


def _phrase(text: str) -> str:
    return " ".join(re.sub(r'["*]', " ", text).split())


def _beginning(title: str) -> str:
    sentence = next((part for part in _SENTENCE_END.split(title) if part.strip()), "")
    return " ".join(sentence.split()[:_TITLE_WORDS])


def _matches(term: str, document: Document) -> bool:
    try:
        return parse(term).matches(document)
    except QueryError:
        return False


def _present(paper: Paper) -> Paper:
    """Return the paper, or the one that it was merged into."""
    while paper.state == PaperState.MERGED and paper.merged_into:
        paper = paper.merged_into
    return paper


# ── Searching ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _searches(pmids: set[int]) -> list[_Search]:
    newest = StrategyVersion.objects.filter(strategy=OuterRef("strategy")).order_by("-number").values("pk")[:1]
    versions = StrategyVersion.objects.filter(strategy__is_active=True, pk=Subquery(newest)).order_by("strategy__slug")
    hits: dict[int, set[int]] = {}
    found = StrategyHit.objects.filter(pmid__in=pmids, left_at__isnull=True).values_list("strategy_id", "pmid")
    for strategy_id, pmid in found:
        hits.setdefault(strategy_id, set()).add(pmid)
    return [_Search(v, _lacks(v.query), frozenset(hits.get(v.strategy_id, ()))) for v in versions]


def _lacks(text: str) -> Lacks | None:
    try:
        return lacking(parse(text).resolved())
    except QueryError:
        return None


def _check(
    row: KnownPaper, paper: Paper, search: _Search, document: Document | None, now: dt.datetime
) -> KnownPaperCheck:
    needs = search.lacks(document) if search.lacks and document else None
    return KnownPaperCheck(
        known=row,
        strategy_id=search.version.strategy_id,
        version=search.version,
        hit=paper.pmid in search.hits,
        matches=None if needs is None else not needs,
        lacking=[_told(need) for need in needs or ()],
        checked_at=now,
    )


def _told(need: Need) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(need).items()}


def _finds(check: KnownPaperCheck, paper: Paper) -> bool:
    """PubMed's word counts where it was asked for the whole result of this version; a query that we cannot read and
    that PubMed was not asked yet misses nothing for certain."""
    if paper.pmid and check.version.watermark:
        return check.hit
    return check.matches is not False


# ── Keeping ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _keep(checks: Sequence[KnownPaperCheck]) -> None:
    """Write the checks that say something new, and let those of strategies that are searched no more go."""
    there = {(check.known_id, check.strategy_id): check for check in KnownPaperCheck.objects.all()}
    news = [check for check in checks if _differs(check, there)]
    KnownPaperCheck.objects.bulk_create(
        news,
        update_conflicts=True,
        unique_fields=["known", "strategy"],
        update_fields=["version", "hit", "matches", "lacking", "checked_at"],
    )
    kept = {(check.known_id, check.strategy_id) for check in checks}
    KnownPaperCheck.objects.filter(pk__in=[check.pk for key, check in there.items() if key not in kept]).delete()


def _differs(check: KnownPaperCheck, there: Mapping[tuple[int, int], KnownPaperCheck]) -> bool:
    before = there.get((check.known_id, check.strategy_id))
    return before is None or any(getattr(check, name) != getattr(before, name) for name in _CHECKED)


def _mark(changed: Iterable[KnownPaper], now: dt.datetime) -> None:
    for row in changed:
        row.missed_since = None if row.missed_since else now
        row.save(update_fields=["missed_since"])


def found_by(known: KnownPaper) -> Iterator[Strategy]:
    """Yield the active strategies that find a known paper, as last checked."""
    for check in known.checks.select_related("strategy", "version"):
        if _finds(check, _present(known.paper)):
            yield check.strategy


def all_known() -> QuerySet[KnownPaper]:
    """Return all known papers with what a list of them shows."""
    return KnownPaper.objects.select_related("paper", "pack").prefetch_related("checks__strategy", "checks__version")
