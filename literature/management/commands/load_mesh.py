"""manage.py load_mesh FILE: the MeSH tree, so that a heading finds what is narrower too."""

from __future__ import annotations

import gzip
import zlib
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from literature.mesh_tree import TreeReport, load_tree
from literature.pubmed.mesh_tree import MAX_LINE, MeshTreeError, read_tree


class Command(BaseCommand):
    """Needs no network: NLM offers the file for download once a year. Loading it again changes nothing."""

    help = "Load NLM's MeSH tree (mtreesYYYY.bin, or the ASCII descriptors dYYYY.bin; also .gz)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="mtrees2026.bin or d2026.bin")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            report = _load(path)
        except (MeshTreeError, OSError, EOFError, zlib.error) as error:
            raise CommandError(f"{path} was not loaded; the tree is as it was. {error}") from error
        self.stdout.write(f"{report.headings:,} headings in {report.places:,} places: {_outcome(report)}")


def _load(path: Path) -> TreeReport:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        return load_tree(read_tree(iter(partial(stream.readline, MAX_LINE + 1), b"")))


def _outcome(report: TreeReport) -> str:
    if not report.changed:
        return "nothing has changed."
    return "loaded. Run retag_papers: rules that name headings may find more papers now."
