"""Syncs and fetches that somebody asked for on a page, as jobs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from literature.jobs import JobFailed, ask, progress
from literature.models import Job, JobKind, RunMode, RunOutcome, Strategy, SyncRun
from literature.pubmed.client import EntrezClient
from literature.settings import entrez_settings
from literature.sync.again import MOST_PMIDS, TooManyPmids, fetch_again
from literature.sync.choice import chosen
from literature.sync.lock import AlreadyRunning, is_held
from literature.sync.story import LOCK, Options, sync

_SUBJECT_LENGTH = 60


def ask_to_sync(strategy: Strategy | None = None, *, by: User, at: dt.datetime) -> Job:
    """Ask for a sync of one strategy, or of all active ones and the known papers that none of them finds.

    Raises NotAllowed and AlreadyAsked as `jobs.ask` does."""
    return ask(JobKind.SYNC, strategy.slug if strategy else "", by=by, at=at)


def ask_to_fetch(pmids: Sequence[int], *, by: User, at: dt.datetime) -> Job:
    """Ask for these records to be fetched again.  Raises NotAllowed, AlreadyAsked and TooManyPmids."""
    asked = sorted(set(pmids))
    if len(asked) > MOST_PMIDS:
        raise TooManyPmids(f"{len(asked):,} papers are more than the {MOST_PMIDS:,} that are fetched at once.")
    named = "PMID " + ", ".join(map(str, asked))
    subject = named if len(named) <= _SUBJECT_LENGTH else f"{len(asked)} PMIDs from {asked[0]} to {asked[-1]}"
    return ask(JobKind.FETCH, subject, arguments={"pmids": asked}, by=by, at=at)


def ask_for_run_again(run: SyncRun, *, by: User, at: dt.datetime) -> Job:
    """Ask for what a run set out to do once more: its strategy as it is now, the records that it was to fetch, or, for
    the known papers, a whole sync.  Raises as `ask_to_sync` and `ask_to_fetch` do."""
    if run.mode == RunMode.REFRESH and run.window_to is None:
        return ask_to_fetch([int(pmid) for pmid in run.query_sent.split()], by=by, at=at)
    return ask_to_sync(run.strategy, by=by, at=at)


def under_way() -> SyncRun | None:
    """Return the run that a sync is working on at this moment, however it was started; None where there is no sync.

    The lock says whether there is one: a run that was killed may still stand as running."""
    if not is_held(LOCK):
        return None
    return SyncRun.objects.select_related("strategy").filter(outcome=RunOutcome.RUNNING).first()


def runs_of(job: Job) -> QuerySet[SyncRun]:
    """Return the runs of the time in which the job worked, oldest first; there is one sync at a time."""
    runs = SyncRun.objects.select_related("strategy").filter(started_at__gte=job.started_at or timezone.now())
    runs = runs.filter(started_at__lte=job.finished_at) if job.finished_at else runs
    return runs.order_by("started_at", "pk")


def do_sync(job: Job) -> str:
    """Sync the strategy that is the job's subject, or all.  A sync that is under way already is told, no failure."""
    with EntrezClient(entrez_settings()) as client:
        return _told(job, lambda told: sync(chosen([job.subject] if job.subject else ()), client, _options(job), told))


def do_fetch(job: Job) -> str:
    """Fetch the records whose PMIDs are the job's argument `pmids`."""
    with EntrezClient(entrez_settings()) as client:
        try:
            return _told(job, lambda told: [fetch_again(job.arguments["pmids"], client, told)])
        except _UnderWay as other:
            raise JobFailed(f"{other} Try again when it has ended.") from other


class _UnderWay(JobFailed):
    """Another sync holds the lock."""


def _options(job: Job) -> Options:
    return Options(refresh=not job.subject)


def _told(job: Job, work: Callable[[Telling], list[SyncRun]]) -> str:
    try:
        runs = work(Telling(job))
    except AlreadyRunning:
        said = f"{said_of_other(under_way())} This one did nothing."
        if job.kind == JobKind.SYNC:
            return said
        raise _UnderWay(said) from None
    return _outcome(runs)


def said_of_other(run: SyncRun | None) -> str:
    """Say that a sync is under way, and what it does."""
    if run is None:
        return "A sync is under way already."
    return f"A sync is under way since {run.started_at:%H:%M} UTC ({_name(run)}: {run.found} found, {run.created} new)."


def _outcome(runs: Sequence[SyncRun]) -> str:
    """Return what the runs brought.  Raises JobFailed where one of them did not succeed, with what each says."""
    if not runs:
        return "There was nothing to ask: no active strategy, and no paper with a PMID."
    brought = ", ".join(f"{sum(getattr(run, count) for run in runs)} {word}" for count, word in _COUNTED)
    failed = [run for run in runs if run.outcome != RunOutcome.SUCCEEDED]
    failures = [f"{_name(run)}: {run.error}: {run.message.rstrip('.')}." for run in failed]
    if failures:
        raise JobFailed(f"{' '.join(failures)} What came is kept ({brought}); the next sync takes up the rest.")
    return f"Done: {brought}."


_COUNTED = (("created", "new"), ("updated", "updated"), ("unchanged", "unchanged"), ("withdrawn", "withdrawn"))


def _name(run: SyncRun) -> str:
    if run.strategy:
        return run.strategy.title
    return "known papers" if run.window_to else "records fetched again"


class Telling:
    """Tells a sync's progress on its job."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._title = ""
        self._done = self._expected = 0

    def begin(self, title: str) -> None:
        """A run begins."""
        self._title = title
        self._tell(f"Asking PubMed: {title}.")

    def expect(self, records: int) -> None:
        """So many records more will be fetched."""
        self._expected += records
        self._tell(f"Fetching {self._expected:,} records: {self._title}.")

    def advance(self, records: int) -> None:
        """So many more records were taken in."""
        self._done += records
        self._tell(f"Fetching {self._expected:,} records: {self._title}.")

    def _tell(self, said: str) -> None:
        progress(self._job, self._done, self._expected or None, said)
