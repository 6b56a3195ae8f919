"""PMIDs -> papers: fetch in batches, compare what was asked with what came, and take it in."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone

from literature.bulk import chunks
from literature.intake import Tally, take_in
from literature.models import Paper, SyncRun
from literature.pubmed.client import EntrezClient
from literature.pubmed.errors import PubMedUnavailable
from literature.pubmed.records import Source
from literature.pubmed.stream import split
from literature.sync.progress import Progress
from literature.sync.run import RecordsRejected, SuspiciouslyEmpty, count
from literature.withdrawal import withdraw

# Between the 200 and 500 records an answer that NCBI and its measured speed recommend: about 4 MB of XML.
BATCH = 400


class Fetch:
    """Brings the records of one run home."""

    def __init__(self, client: EntrezClient, run: SyncRun, progress: Progress, *, accept_empty: bool) -> None:
        self._client = client
        self._run = run
        self._progress = progress
        self._accept_empty = accept_empty
        self._failed: PubMedUnavailable | None = None
        self._failed_last = False
        self._unread = 0

    def take(self, pmids: Sequence[int], *, known_to_exist: bool = True) -> None:
        """Fetch the records and store them.

        `known_to_exist`: PubMed has named or delivered these PMIDs before, so an answer without any of them is not
        believed.  One batch that PubMed does not deliver holds up none behind it; two in a row end the run.
        """
        self._progress.expect(len(pmids))
        for batch in chunks(pmids, BATCH):
            self._try_batch(batch, known_to_exist)

    def end(self) -> None:
        """Raise what a failed batch raised, or RecordsRejected when records came that could not be read."""
        if self._failed:
            raise self._failed
        if self._unread:
            raise RecordsRejected(f"{self._unread} records could not be read; they are kept with the reason of each")

    def _try_batch(self, batch: list[int], known_to_exist: bool) -> None:
        try:
            self._take_batch(batch, known_to_exist)
        except PubMedUnavailable as error:
            if self._failed_last:
                raise
            self._failed, self._failed_last = error, True
        else:
            self._failed_last = False

    def _take_batch(self, batch: list[int], known_to_exist: bool) -> None:
        tally = self._ask(batch)
        if doubtful := self._doubtful(batch, tally):
            self._ask_again(doubtful, tally)
        if missing := self._missing(batch, tally):
            self._check_emptiness(batch, missing, known_to_exist)
            self._withdraw(missing)
        if tally.newly_rejected:
            self._unread += len(set(batch) - tally.home - set(missing))
        self._progress.advance(len(batch))

    def _ask(self, pmids: Sequence[int]) -> Tally:
        body = self._client.fetch(pmids)
        tally = take_in(split(io.BytesIO(body)), now=timezone.now(), run=self._run)
        count(self._run, tally)
        return tally

    def _ask_again(self, pmids: Sequence[int], tally: Tally) -> None:
        """Ask once more and add what came: only what cannot be read this time either counts as rejected."""
        rejected_before = len(tally.rejected)
        tally.add(self._ask(pmids))
        self._run.rejected -= rejected_before

    def _doubtful(self, asked: Collection[int], tally: Tally) -> list[int]:
        """What to ask once more: an answer may have been incomplete, or damaged on its way.

        What could not be read on an earlier night is not asked again for its own sake.
        """
        if not (tally.newly_rejected or self._missing(asked, tally)):
            return []
        return sorted(set(asked) - tally.home)

    @staticmethod
    def _missing(asked: Collection[int], tally: Tally) -> list[int]:
        """What was asked and did not come; nothing while a record that hides its PMID may be one of them."""
        return [] if tally.nameless else sorted(set(asked) - tally.received)

    def _check_emptiness(self, batch: Sequence[int], missing: Sequence[int], known_to_exist: bool) -> None:
        """Refuse to believe that everything is gone; of one PMID alone it is what PubMed answers for a deleted one."""
        expected = set(batch) if known_to_exist else _delivered_before(batch)
        if len(expected) > 1 and expected <= set(missing) and not self._accept_empty:
            raise SuspiciouslyEmpty(
                f"PubMed has none of the {len(expected)} records that it named or delivered before, from PMID "
                f"{min(expected)} to {max(expected)}. If that is true, run again with --accept-empty."
            )

    def _withdraw(self, pmids: Sequence[int]) -> None:
        with transaction.atomic():
            self._run.withdrawn += withdraw(pmids, timezone.now())
        self._run.save(update_fields=["withdrawn"])


def _delivered_before(pmids: Collection[int]) -> set[int]:
    papers = Paper.objects.filter(pmid__in=pmids, source=Source.PUBMED.value)
    return {pmid for pmid in papers.values_list("pmid", flat=True) if pmid}
