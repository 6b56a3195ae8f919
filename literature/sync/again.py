"""Given records, fetched again whatever is on file."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from literature.models import RunMode, SyncRun
from literature.pubmed.client import EntrezClient
from literature.screening.tasks import enqueue
from literature.sync.fetching import Fetch
from literature.sync.lock import only_one
from literature.sync.progress import Progress
from literature.sync.run import close_interrupted, closing, open_run
from literature.sync.story import LOCK

MOST_PMIDS = 10_000


class TooManyPmids(ValueError):
    """More records than one job fetches; a sync with --full is the way to read everything again."""


def fetch_again(pmids: Sequence[int], client: EntrezClient, progress: Progress) -> SyncRun:
    """Fetch the records and take them in; return the closed run, which tells what came and what could not be read.

    Its window is empty, for it says nothing about other papers.  PubMed's failures do not raise, they are the outcome
    of the run.  Raises AlreadyRunning while a sync holds the lock, TooManyPmids, and ValueError for no PMID.
    """
    if not pmids:
        raise ValueError("at least one PMID is to be fetched")
    if len(pmids) > MOST_PMIDS:
        raise TooManyPmids(
            f"{len(pmids):,} PMIDs are more than the {MOST_PMIDS:,} that are fetched at once: fetch fewer."
        )
    asked = sorted(set(pmids))
    with only_one(LOCK):
        close_interrupted()
        run = open_run(RunMode.REFRESH, None, query_sent=" ".join(map(str, asked)), found=len(asked))
        progress.begin("records to be fetched again")
        with closing(run, client):
            fetch = Fetch(client, run, progress, accept_empty=False)
            fetch.take(asked)
            fetch.end()
        enqueue(now=timezone.now())  # a record that could not be read before may be a paper now
    return run
