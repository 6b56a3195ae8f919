"""manage.py load_pack PATH: load a condition pack; loading it again changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from literature.packs import PackError, load_pack


class Command(BaseCommand):
    help = "Load a condition pack: names, strategies, topics, bundled collection. What a curator wrote is not changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="the pack's folder: fixtures/packs/back-mice")
        parser.add_argument(
            "--accept-demo",
            action="store_true",
            help="accept the pack's drafts as a demonstration, to try the system out: nobody has checked them",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        if not path.is_dir():
            raise CommandError(f"there is no folder {path}; name a pack's folder, such as fixtures/packs/back-mice")
        try:
            report = load_pack(path, now=timezone.now(), accept_demo=options["accept_demo"])
        except PackError as error:
            raise CommandError(f"the pack in {path} was not loaded; nothing was changed.\n{error}") from error
        for line in report.lines():
            self.stdout.write(line)
