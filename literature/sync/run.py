"""A run's own row: opened, kept alive, counted and closed, whatever happens between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError
from django.utils import timezone

from literature.intake import Tally
from literature.models import RunMode, RunOutcome, StrategyVersion, SyncRun
from literature.pubmed.client import EntrezClient
from literature.pubmed.errors import PubMedError
from literature.pubmed.stream import NotPubmedXml


class SuspiciouslyEmpty(Exception):
    """PubMed answered with nothing where there was something before; believed only when the operator says so."""


class RecordsRejected(Exception):
    """Records came that could not be read, and had not been seen before."""


class Interrupted(Exception):
    """The run was stopped, or its process was killed."""


# What a run expects to go wrong; anything else is a fault of ours and is raised after the run is closed.
EXPECTED = (PubMedError, NotPubmedXml, SuspiciouslyEmpty, RecordsRejected, DatabaseError)


def open_run(mode: RunMode, version: StrategyVersion | None, **values: Any) -> SyncRun:
    """Begin a run; `values` are further columns (window, query)."""
    now = timezone.now()
    strategy = version.strategy if version else None
    return SyncRun.objects.create(
        mode=mode, strategy=strategy, version=version, started_at=now, heartbeat_at=now, **values
    )


def close_interrupted() -> int:
    """Close the runs that a killed process left open; call it while holding the lock.  Returns how many there were."""
    now = timezone.now()
    return SyncRun.objects.filter(outcome=RunOutcome.RUNNING).update(
        outcome=RunOutcome.FAILED,
        finished_at=now,
        error=Interrupted.__name__,
        message="The process ended before the run did; the next run takes up what it left.",
    )


@contextmanager
def closing(run: SyncRun, client: EntrezClient) -> Iterator[None]:
    """Close the run: succeeded, or with the failure's name.  Expected failures end here, others are raised again."""
    asked_before = client.requests
    error: BaseException | None = None
    try:
        yield
    except EXPECTED as raised:
        error = raised
    except BaseException as raised:
        error = raised
        raise
    finally:
        run.requests = client.requests - asked_before
        _close(run, error)


def _outcome_after(run: SyncRun) -> RunOutcome:
    """Partial where something of the run is here."""
    return RunOutcome.PARTIAL if run.created or run.updated or run.unchanged else RunOutcome.FAILED


def _close(run: SyncRun, error: BaseException | None) -> None:
    run.finished_at = run.heartbeat_at = timezone.now()
    run.outcome = RunOutcome.SUCCEEDED
    if error is not None:
        run.outcome = _outcome_after(run)
        run.error = type(error).__name__
        run.message = str(error) or type(error).__name__
        answer: bytes = getattr(error, "answer", b"")
        run.answer = answer.decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
    run.save()


def count(run: SyncRun, tally: Tally) -> None:
    """Add what a batch brought to the run's row, which is also the sign that it lives."""
    run.created += tally.created
    run.updated += tally.updated
    run.unchanged += tally.unchanged + tally.outdated
    run.rejected += len(tally.rejected)
    run.withdrawn += tally.withdrawn
    run.heartbeat_at = timezone.now()
    run.save()
