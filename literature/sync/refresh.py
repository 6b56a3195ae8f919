"""Known papers that no strategy finds (any more) are kept true by their PMID."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from literature.bulk import chunks
from literature.models import Paper, PaperState, RunMode, RunOutcome, StrategyHit, SyncRun
from literature.pubmed.client import MAX_SEARCH, EntrezClient
from literature.pubmed.errors import HistoryExpired
from literature.pubmed.records import Source
from literature.pubmed.windows import overlapped, revised_term
from literature.sync.fetching import Fetch
from literature.sync.progress import Progress
from literature.sync.run import closing, open_run

POSTS = 3  # how often a set is posted anew when NCBI has forgotten it


@dataclass(frozen=True, slots=True)
class KnownPapers:
    """PMIDs that no active strategy finds: `new` PubMed never delivered, `held` it did, `withdrawn` it had no more."""

    new: list[int]
    held: list[int]
    withdrawn: list[int]


def refresh_known_papers(
    client: EntrezClient, progress: Progress, *, full: bool = False, accept_empty: bool = False
) -> SyncRun | None:
    """Bring papers with a PMID that no active strategy finds up to date; return the closed run, None if there are none.

    Papers that PubMed never delivered (from a pack or a file) are fetched.  Of the others only those revised since the
    last refresh are: their PMIDs are posted and searched with the window.  `full` fetches them all.
    """
    known = known_papers(full=full)
    since = None if full else _last_refresh()
    if not (known.new or known.held or (known.withdrawn and full)):
        return None
    run = open_run(RunMode.REFRESH, None, window_from=since, window_to=timezone.now().date())
    progress.begin("known papers")
    with closing(run, client):
        fetch = Fetch(client, run, progress, accept_empty=accept_empty)
        if since is None:
            revised, doubtful = known.held, known.withdrawn
        else:  # what PubMed names now is there, withdrawn or not
            revised, doubtful = _revised(client, sorted([*known.held, *known.withdrawn]), since), []
        run.found = len(known.new) + len(revised) + len(doubtful)
        fetch.take([*known.new, *doubtful], known_to_exist=False)
        fetch.take(revised, named_now=since is not None)
        fetch.end()
    return run


def known_papers(*, full: bool = False) -> KnownPapers:
    """Return the PMIDs of the papers that no active strategy finds.

    `full`: of `new` also those that PubMed did not have when it was last asked.
    """
    unfound = _found_by_no_strategy()
    live = unfound.filter(state=PaperState.LIVE)
    never_held = live.exclude(source=Source.PUBMED.value)
    return KnownPapers(
        new=_pmids(never_held if full else never_held.filter(pubmed_missing_at__isnull=True)),
        held=_pmids(live.filter(source=Source.PUBMED.value)),
        withdrawn=_pmids(unfound.filter(state=PaperState.WITHDRAWN)),
    )


def _found_by_no_strategy() -> QuerySet[Paper]:
    found = StrategyHit.objects.filter(pmid=OuterRef("pmid"), left_at__isnull=True, strategy__is_active=True)
    return Paper.objects.known_to_pubmed().filter(~Exists(found))


def _pmids(papers: QuerySet[Paper]) -> list[int]:
    return sorted(pmid for pmid in papers.values_list("pmid", flat=True) if pmid)


def _last_refresh() -> dt.date | None:
    """The day from which revisions may not have been seen; None before the first refresh.

    A run without a window fetched what somebody asked for, and says nothing about the others; one that is still to
    come is of a clock that ran ahead."""
    past = SyncRun.objects.filter(started_at__lte=timezone.now())
    whole = past.filter(mode=RunMode.REFRESH, outcome=RunOutcome.SUCCEEDED, window_to__isnull=False)
    last = whole.order_by("started_at").last()
    return overlapped(last.started_at.date()) if last else None


def _revised(client: EntrezClient, pmids: list[int], since: dt.date) -> list[int]:
    """Return those of the PMIDs whose records were revised since the day."""
    revised: set[int] = set()
    for part in chunks(pmids, MAX_SEARCH):
        revised |= _revised_of(client, part, since) & set(part)
    return sorted(revised)


def _revised_of(client: EntrezClient, pmids: list[int], since: dt.date, posts: int = POSTS) -> set[int]:
    try:
        return set(client.search(revised_term(since), history=client.post(pmids)).pmids)
    except HistoryExpired:
        if posts == 1:
            raise
        return _revised_of(client, pmids, since, posts - 1)
