"""Which PMIDs a strategy finds: on file as soon as PubMed names them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet

from literature.bulk import chunks
from literature.models import Paper, PaperState, Strategy, StrategyHit, SyncRun
from literature.pubmed.records import Source

_IDS_A_STATEMENT = 5_000


@transaction.atomic
def record(run: SyncRun, pmids: Collection[int], now: dt.datetime) -> None:
    """Write the PMIDs that a run's strategy found; one that had left the result is back in it."""
    for part in chunks(sorted(pmids), _IDS_A_STATEMENT):
        known = StrategyHit.objects.filter(strategy=run.strategy, pmid__in=part)
        known.filter(left_at__isnull=False).update(left_at=None)
        seen = set(known.values_list("pmid", flat=True))
        papers = dict(Paper.objects.filter(pmid__in=part).values_list("pmid", "pk"))
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
    """Return what to fetch, in order: what was found, and what an earlier run found and did not bring home.

    A paper that only a pack or a file gave us is not home: PubMed's own record is still to come.
    """
    given_otherwise = Q(paper__state=PaperState.LIVE) & ~Q(paper__source=Source.PUBMED.value)
    waiting = StrategyHit.objects.filter(Q(paper__isnull=True) | given_otherwise, strategy=strategy)
    return sorted({*found, *waiting.filter(missing_at__isnull=True).values_list("pmid", flat=True)})


def leave(strategy: Strategy, found: Collection[int], now: dt.datetime) -> int:
    """Mark the hits that the whole result no longer holds, and return how many they are."""
    present = dict(_standing(strategy).values_list("pmid", "pk"))
    gone = [pk for pmid, pk in present.items() if pmid not in found]
    for part in chunks(gone, _IDS_A_STATEMENT):
        StrategyHit.objects.filter(pk__in=part).update(left_at=now)
    return len(gone)


def has_any(strategy: Strategy) -> bool:
    """Return whether the strategy found anything before."""
    return _standing(strategy).exists()


def _standing(strategy: Strategy) -> QuerySet[StrategyHit]:
    return StrategyHit.objects.filter(strategy=strategy, left_at__isnull=True)
