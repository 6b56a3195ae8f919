"""manage.py run_worker: does what the pages ask for."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from literature.jobs.heart import Heart
from literature.jobs.worker import end_with_parent, work

_KEPT_DAYS = 30


class Command(BaseCommand):
    """Runs until it is told to end; a second signal ends the job under way too."""

    help = "Do the background jobs: sync now, imports, tagging, the order of the queue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare how often to look for work, and when to end."""
        parser.add_argument("--interval", type=_seconds, default=1.5, metavar="SECONDS", help="how often to look")
        parser.add_argument("--until-idle", action="store_true", help="do what waits, then end")
        parser.add_argument(
            "--with-parent",
            type=int,
            metavar="PID",
            help="end when this process, which must have started this one, ends",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Work, with a heart that beats."""
        if options["with_parent"]:
            end_with_parent(options["with_parent"])
        call_command("prune_db_task_results", min_age_days=_KEPT_DAYS, verbosity=0)
        heart = Heart()
        heart.start()
        try:
            work(options["interval"], until_idle=options["until_idle"])
        finally:
            heart.stop()


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 60:
        raise ArgumentTypeError(f"{text!r} is no number of seconds from 0.1 to 60")
    return seconds
