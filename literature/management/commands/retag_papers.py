"""manage.py retag_papers: ask the topics' current rules about every paper again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from literature.models import Topic
from literature.tagging import retag


class Command(BaseCommand):
    """Suggests, changes and lets lapse what the rules say; a curator's word stays."""

    help = "Apply the topics' rules to all papers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --topic."""
        parser.add_argument("--topic", action="append", metavar="SLUG", help="only this topic (repeat for more)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Retag and say what changed."""
        report = retag(_topics(options["topic"]), now=timezone.now())
        self.stdout.write(f"suggested {report.suggested}, changed {report.changed}, lapsed {report.lapsed}")


def _topics(slugs: list[str] | None) -> list[Topic] | None:
    if not slugs:
        return None
    topics = list(Topic.objects.filter(slug__in=slugs))
    if unknown := set(slugs) - {topic.slug for topic in topics}:
        known = ", ".join(Topic.objects.values_list("slug", flat=True)) or "none; load a pack first"
        raise CommandError(f"There is no topic {', '.join(sorted(unknown))}. There are: {known}.")
    return topics
