"""Which PMIDs a strategy finds: on file as soon as PubMed names them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import F, Q, QuerySet

from literature.bulk import IDS_A_STATEMENT, chunks
from literature.models import Paper, PaperState, Strategy, StrategyHit, SyncRun
from literature.pubmed.records import Source
from literature.writing import one_writer


@one_writer()
def record(run: SyncRun, pmids: Collection[int], now: dt.datetime) -> None:
    """Write the PMIDs that a run's strategy found; one that had left the result is back in it."""
    for part in chunks(sorted(pmids), IDS_A_STATEMENT):
        known = StrategyHit.objects.filter(strategy=run.strategy, pmid__in=part)
        known.filter(left_at__isnull=False).update(left_at=None)
        seen = set(known.values_list("pmid", flat=True))
        papers = Paper.objects.standing_by_pmid(part)
        StrategyHit.objects.bulk_create(
            StrategyHit(
                strategy=run.strategy,
                pmid=pmid,
                paper_id=papers.get(pmid),
                first_version=run.version,
                first_run=run,
                first_seen_at=now,
            )
            for pmid in part
            if pmid not in seen
        )


def wanted(strategy: Strategy, found: Collection[int]) -> list[int]:
    """Return what to fetch, in order: first what is not home, of which what failed before comes last, then what is.

    So a run that ends early leaves out what is known already, and a batch that is never delivered holds up nothing.
    What an earlier run found and did not bring home is among them.  A paper that only a pack or a file gave us is not
    home: PubMed's own record is still to come.
    """
    given_otherwise = Q(paper__state=PaperState.LIVE) & ~Q(paper__source=Source.PUBMED.value)
    not_home = StrategyHit.objects.filter(Q(paper__isnull=True) | given_otherwise, strategy=strategy)
    rows = not_home.order_by(F("failed_at").asc(nulls_first=True), "pmid").values_list("pmid", "missing_at")
    first = [pmid for pmid, missing_at in rows if missing_at is None or pmid in found]
    return [*first, *sorted(set(found) - set(first))]


@one_writer()
def put_back(strategy: Strategy | None, pmids: Collection[int], now: dt.datetime) -> None:
    """Remember that PubMed did not deliver these records, so that the next run asks for all others first."""
    StrategyHit.objects.filter(strategy=strategy, pmid__in=pmids).update(failed_at=now)


@one_writer()
def leave(strategy: Strategy, found: Collection[int], now: dt.datetime) -> int:
    """Mark the hits that the whole result no longer holds, and return how many they are."""
    present = dict(_standing(strategy).values_list("pmid", "pk"))
    gone = [pk for pmid, pk in present.items() if pmid not in found]
    for part in chunks(gone, IDS_A_STATEMENT):
        StrategyHit.objects.filter(pk__in=part).update(left_at=now)
    return len(gone)


def has_any(strategy: Strategy) -> bool:
    """Return whether the strategy found anything before."""
    return _standing(strategy).exists()


def _standing(strategy: Strategy) -> QuerySet[StrategyHit]:
    return StrategyHit.objects.filter(strategy=strategy, left_at__isnull=True)
