"""What commands show: progress while they work, and a summary at the end."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.management.base import OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from literature.models import RunOutcome, SyncRun
from literature.pubmed.errors import PubMedUnavailable
from literature.sync import KnownPapers, Plan, Progress

COUNTS = ("found", "created", "updated", "unchanged", "rejected", "withdrawn", "left", "requests")


class Lines:
    """Progress for a log: one plain line where something is worth one."""

    def __init__(self, out: OutputWrapper) -> None:
        self._out = out
        self._title = ""
        self._done = self._expected = 0

    def begin(self, title: str) -> None:
        """Say what the run is about."""
        self._title, self._done, self._expected = title, 0, 0

    def expect(self, records: int) -> None:
        """Say how many records will come."""
        self._expected += records
        if records:
            self._out.write(f"{self._title}: {self._expected} records to fetch")

    def advance(self, records: int) -> None:
        """Say how far it is, once a batch."""
        self._done += records
        self._out.write(f"{self._title}: {self._done} of {self._expected}")


class Bar:
    """Progress for a terminal: a bar a run."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task = TaskID(0)
        self._expected = 0

    def begin(self, title: str) -> None:
        """Start the run's bar."""
        self._expected = 0
        self._task = self._bars.add_task(title, total=None)

    def expect(self, records: int) -> None:
        """Give the bar its length."""
        self._expected += records
        self._bars.update(self._task, total=self._expected)

    def advance(self, records: int) -> None:
        """Move the bar."""
        self._bars.advance(self._task, records)


@contextmanager
def progress_for(out: OutputWrapper) -> Iterator[Progress]:
    """Give a progress bar on a terminal and plain lines elsewhere."""
    if not (out.isatty() and sys.stderr.isatty()):
        yield Lines(out)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        yield Bar(bars)


def show_runs(runs: Sequence[SyncRun], out: OutputWrapper) -> None:
    """Print a table of the runs, and a line for each that did not succeed."""
    if not runs:
        out.write("There is nothing to sync: no active strategy, and no paper with a PMID.")
        return
    if all(run.error == PubMedUnavailable.__name__ and run.outcome == RunOutcome.FAILED for run in runs):
        out.write(f"Nothing was fetched. {runs[0].message} ({runs[0].error})")
        return
    table = Table("run", "outcome", *COUNTS, "seconds", box=None)
    for run in runs:
        seconds = f"{run.duration.total_seconds():.1f}" if run.duration else ""
        table.add_row(_name(run), run.outcome, *(str(getattr(run, count)) for count in COUNTS), seconds)
    _print(table, out)
    for run in runs:
        if run.error:
            out.write(f"{_name(run)}: {run.outcome}: {run.error}: {run.message}")


def _name(run: SyncRun) -> str:
    return run.strategy.slug if run.strategy else "known papers"


def show_known_papers(known: KnownPapers, out: OutputWrapper) -> None:
    """Print what a sync would ask about papers that no strategy finds."""
    asked = len(known.held) + len(known.withdrawn)
    out.write(f"known papers: would fetch {len(known.new)} by PMID, and ask which of {asked} were revised")


def show_plans(plans: Sequence[Plan], out: OutputWrapper) -> None:
    """Print what a sync of the strategies would do."""
    for plan in plans:
        out.write(f"{plan.strategy.slug}: {plan.query}")
        out.write(
            f"  would fetch {len(plan.new)} new records, {len(plan.again)} again, {len(plan.waiting)} left from "
            f"earlier runs; {len(plan.leaving)} papers would leave the result"
        )
        for pmid in plan.new:
            out.write(f"  new: PMID {pmid}")


def _print(table: Table, out: OutputWrapper) -> None:
    console = Console(width=160, color_system=None, force_terminal=False)
    with console.capture() as captured:
        console.print(table)
    out.write(captured.get().rstrip())
