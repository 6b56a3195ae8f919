"""manage.py reread_papers: read the records on file again, with the parser of today."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import F
from django.utils import timezone

from literature.intake import take_in
from literature.models import ReceivedRecord
from literature.pubmed.records import PARSER_VERSION, Source
from literature.pubmed.stream import RawRecord


class Command(BaseCommand):
    """Needs no network: what PubMed told us is kept as received."""

    help = "Read PubMed's records that an older parser stored again, from what was received."

    def handle(self, *args: Any, **options: Any) -> None:
        """Reread and say what changed."""
        tally = take_in(_stored_by_older_parsers(), now=timezone.now())
        self.stdout.write(f"{tally.updated} updated, {tally.unchanged} unchanged, {len(tally.rejected)} rejected")


def _stored_by_older_parsers() -> Iterator[RawRecord]:
    current = ReceivedRecord.objects.filter(
        source=Source.PUBMED.value, sha256=F("paper__record_sha256"), paper__parser_version__lt=PARSER_VERSION
    )
    for primary_key in list(current.order_by("paper_id").values_list("pk", flat=True)):
        yield RawRecord(ReceivedRecord.objects.get(pk=primary_key).raw())
