"""manage.py import_papers: papers from files, by the same way in as the nightly job's."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from literature.formats import UnreadableFile, read_file
from literature.intake import Tally, take_in
from literature.merging.pairs import find_pairs_since
from literature.processes import HelperDied
from literature.pubmed.records import Rejected
from literature.screening.tasks import enqueue


class Command(BaseCommand):
    """Exit 0: every record of every file is here; 1: a file or a record could not be read, the others are here."""

    help = "Import PubMed XML (.xml), NBIB, RIS, BibTeX (.bib) and CSL-JSON (.json) files, packed with gzip or not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the files."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import each file and say what became of its records."""
        began = timezone.now()
        read_all = [self._import(path) for path in options["files"]]
        enqueue(now=timezone.now())
        find_pairs_since(began, now=timezone.now())
        if not all(read_all):
            sys.exit(1)

    def _import(self, path: Path) -> bool:
        try:
            tally = take_in(read_file(path), now=timezone.now(), origin=path.name)
        except (UnreadableFile, OSError, HelperDied) as error:
            self.stderr.write(f"{path}: {error}")
            return False
        self.stdout.write(f"{path}: {_summary(tally)}")
        for rejected in tally.rejected:
            self.stderr.write(f"{path}: {_place(rejected)}: {rejected.reason}")
        return not tally.rejected


def _summary(tally: Tally) -> str:
    counts = {
        "created": tally.created,
        "updated": tally.updated,
        "unchanged": tally.unchanged + tally.outdated,
        "rejected": len(tally.rejected),
    }
    counts |= {"withdrawn": tally.withdrawn} if tally.withdrawn else {}
    return ", ".join(f"{number} {what}" for what, number in counts.items())


def _place(rejected: Rejected) -> str:
    return f"PMID {rejected.pmid}" if rejected.pmid else f"at {rejected.position}"
