"""manage.py sync_pubmed: the nightly job."""

from __future__ import annotations

import datetime as dt
import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from literature.management.report import progress_for, show_known_papers, show_plans, show_runs
from literature.models import RunOutcome, Strategy
from literature.pubmed.client import EntrezClient
from literature.pubmed.errors import PubMedError
from literature.settings import entrez_settings
from literature.sync import AlreadyRunning, Options, UnknownStrategy, chosen, known_papers, plan, sync

FAILED, RUNNING_ALREADY = 1, 3


class Command(BaseCommand):
    """Exit 0: all runs succeeded; 1: one was partial or failed; 3: another sync is running."""

    help = "Bring the papers of the search strategies up to date with PubMed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options of DESIGN's command, and --accept-empty."""
        parser.add_argument("--strategy", action="append", metavar="SLUG", help="only this strategy (repeat for more)")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--since", type=_day, metavar="YYYY-MM-DD", help="ask from this day on, not the watermark")
        which.add_argument("--full", action="store_true", help="compare the whole result and read every record again")
        parser.add_argument("--dry-run", action="store_true", help="search only, write nothing, say what would be done")
        parser.add_argument("--accept-empty", action="store_true", help="believe an empty answer where papers were")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sync, or say what a sync would do."""
        try:
            strategies = chosen(options["strategy"] or ())
        except UnknownStrategy as error:
            raise CommandError(str(error)) from error
        if not settings.NCBI_EMAIL:
            self.stderr.write("NCBI_EMAIL is not set: NCBI asks for an address to write to before it blocks somebody.")
        how = Options(
            since=options["since"],
            full=options["full"],
            accept_empty=options["accept_empty"],
            refresh=not options["strategy"],
        )
        with EntrezClient(entrez_settings()) as client:
            if options["dry_run"]:
                self._plan(strategies, client, how)
            else:
                self._sync(strategies, client, how)

    def _plan(self, strategies: list[Strategy], client: EntrezClient, how: Options) -> None:
        try:
            show_plans([plan(strategy, client, how) for strategy in strategies], self.stdout)
        except PubMedError as error:
            raise CommandError(str(error), returncode=FAILED) from error
        if how.refresh:
            show_known_papers(known_papers(full=how.full), self.stdout)
        self.stdout.write("Dry run: nothing was written.")

    def _sync(self, strategies: list[Strategy], client: EntrezClient, how: Options) -> None:
        try:
            with progress_for(self.stdout) as progress:
                runs = sync(strategies, client, how, progress)
        except AlreadyRunning as error:
            raise CommandError("Another sync is running; this one did nothing.", returncode=RUNNING_ALREADY) from error
        show_runs(runs, self.stdout)
        if any(run.outcome != RunOutcome.SUCCEEDED for run in runs):
            sys.exit(FAILED)


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day written as YYYY-MM-DD") from error
    if day > timezone.now().date():
        raise ArgumentTypeError(f"{text} is still to come")
    return day
