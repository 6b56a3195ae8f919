"""The nightly job's story: strategy -> window -> PMIDs -> batches -> store -> tag -> close the run.

A run ends succeeded, partial (some of it is here) or failed.  The watermark moves only after full success, so whatever
a bad night left out is asked for again; PMIDs are on file before their records are fetched, so whatever a killed run
left out is known.  No transaction is open while PubMed is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from literature.known import check_known
from literature.merging.pairs import find_pairs_since
from literature.models import RunMode, Strategy, StrategyHit, StrategyVersion, SyncRun
from literature.pubmed.client import EntrezClient, SearchAnswer
from literature.pubmed.errors import PubMedUnavailable, Reason
from literature.pubmed.windows import Window, nightly_term, overlapped, walk
from literature.screening.tasks import enqueue
from literature.sync import hits
from literature.sync.fetching import Fetch
from literature.sync.lock import only_one
from literature.sync.progress import Progress
from literature.sync.refresh import refresh_known_papers
from literature.sync.run import SuspiciouslyEmpty, close_interrupted, closing, open_run

LOCK = "sync"


@dataclass(frozen=True, slots=True)
class Options:
    """How to sync: `since` overrides the watermark, `full` compares the whole result, `accept_empty` believes an empty
    answer where there was something before, `refresh` also looks after known papers that no strategy finds."""

    since: dt.date | None = None
    full: bool = False
    accept_empty: bool = False
    refresh: bool = True


@dataclass(slots=True)
class Found:
    """The PMIDs of a result, and how PubMed understood the query."""

    pmids: set[int] = field(default_factory=set)
    translation: str = ""
    warnings: list[str] = field(default_factory=list)

    def add(self, window: Window[SearchAnswer]) -> None:
        """Take in one window of the result; the first says how PubMed understood the query."""
        self.pmids.update(window.pmids)
        self.translation = self.translation or window.answer.translation
        self.warnings += [warning for warning in window.answer.warnings if warning not in self.warnings]


def sync(strategies: Sequence[Strategy], client: EntrezClient, options: Options, progress: Progress) -> list[SyncRun]:
    """Search the strategies and bring their papers up to date, then the known papers that none of them finds; what is
    new then waits to be screened and is compared with what was here, and the papers that a pack knows are looked for.

    Returns the closed runs in order.  Raises AlreadyRunning when another sync holds the lock; PubMed's failures do not
    raise, they are the outcome of their run.
    """
    with only_one(LOCK):
        began = timezone.now()
        close_interrupted()
        runs = [sync_strategy(strategy, client, options, progress) for strategy in strategies]
        if options.refresh:
            known = refresh_known_papers(client, progress, full=options.full, accept_empty=options.accept_empty)
            runs += [known] if known else []
        enqueue(now=timezone.now())
        find_pairs_since(began, now=timezone.now())
        check_known(timezone.now())
        return runs


def sync_strategy(strategy: Strategy, client: EntrezClient, options: Options, progress: Progress) -> SyncRun:
    """Run one strategy once and return its closed run; the caller holds the lock."""
    version = strategy.current
    since = window_start(version, options)
    run = open_run(
        RunMode.FULL if since is None else RunMode.WINDOW,
        version,
        window_from=since,
        window_to=timezone.now().date(),
        query_sent=version.query if since is None else nightly_term(version.query, since),
    )
    progress.begin(strategy.slug)
    with closing(run, client):
        found = _search(run, client)
        _check_emptiness(run, version, found, client, options)
        fetch = Fetch(client, run, progress, accept_empty=options.accept_empty)
        fetch.take(hits.wanted(strategy, found.pmids))
        fetch.end()
        _finish(run, version, found)
    return run


def window_start(version: StrategyVersion, options: Options) -> dt.date | None:
    """Return the day from which new and revised records are asked for; None to ask for the whole result."""
    if options.full:
        return None
    if options.since:
        return options.since
    known = _known_until(version)
    return overlapped(known) if known else None


def _known_until(version: StrategyVersion) -> dt.date | None:
    """Return the watermark; None for one that is still to come, which a clock that ran ahead has left: until that day
    nothing would be found, and what came since the last true one nobody can tell."""
    return version.watermark if version.watermark and version.watermark <= timezone.now().date() else None


def _search(run: SyncRun, client: EntrezClient) -> Found:
    """Find the run's PMIDs; every window's are on file before the next one is asked for."""
    found = Found()
    for window in walk(client.search, run.query_sent, today=run.started_at.date()):
        found.add(window)
        hits.record(run, window.pmids, timezone.now())
        run.found, run.query_translation, run.warnings = len(found.pmids), found.translation, found.warnings
        run.heartbeat_at = timezone.now()
        run.save()
    return found


def _check_emptiness(
    run: SyncRun, version: StrategyVersion, found: Found, client: EntrezClient, options: Options
) -> None:
    """Refuse to believe that a strategy which found something before finds nothing at all now.

    An empty answer is never believed at once: the whole result is counted, at the cost of one request.  Where the
    count is another than the search's, one of the two was a fault.
    """
    if found.pmids:
        return
    count = client.count(version.query)
    if run.mode == RunMode.FULL and count:
        raise PubMedUnavailable(Reason.INCOMPLETE_ANSWER, f"no hits in one answer and {count} in the next")
    if count == 0 and hits.has_any(version.strategy) and not options.accept_empty:
        raise SuspiciouslyEmpty(
            f"PubMed finds nothing for the strategy {version.strategy.slug}, which found papers before. "
            "If that is true, run again with --accept-empty."
        )


def _finish(run: SyncRun, version: StrategyVersion, found: Found) -> None:
    """Note what left the result, and how far all is known now.

    A strategy that never found anything gets no watermark: it is asked for its whole result until there is one.
    """
    if run.mode == RunMode.FULL:
        run.left = hits.leave(version.strategy, found.pmids, timezone.now())
        version.compared_at = timezone.now()
    if _leaves_no_hole(run, version) and (found.pmids or hits.has_any(version.strategy)):
        version.watermark = max(_known_until(version) or dt.date.min, run.started_at.date())
    version.save(update_fields=["watermark", "compared_at"])


def _leaves_no_hole(run: SyncRun, version: StrategyVersion) -> bool:
    """Whether the run's window begins no later than the night's own would: without the overlap, what became findable
    late would be passed over."""
    if run.window_from is None:
        return True
    known = _known_until(version)
    return known is not None and run.window_from <= overlapped(known)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sync of one strategy would do: the query it sends, and the PMIDs by what would happen to them."""

    strategy: Strategy
    query: str
    new: list[int]
    again: list[int]
    waiting: list[int]
    leaving: list[int]


def plan(strategy: Strategy, client: EntrezClient, options: Options) -> Plan:
    """Search as a sync would and return what it would do; nothing is written.  Raises PubMedError."""
    version = strategy.current
    since = window_start(version, options)
    query = version.query if since is None else nightly_term(version.query, since)
    found = {pmid for window in walk(client.search, query, today=timezone.now().date()) for pmid in window.pmids}
    mine = StrategyHit.objects.filter(strategy=strategy)
    held = set(mine.filter(paper__isnull=False).values_list("pmid", flat=True))
    standing = set(mine.filter(left_at__isnull=True).values_list("pmid", flat=True))
    return Plan(
        strategy=strategy,
        query=query,
        new=sorted(found - held),
        again=sorted(found & held),
        waiting=sorted(set(hits.wanted(strategy, ())) - found),
        leaving=sorted(standing - found) if since is None else [],
    )
