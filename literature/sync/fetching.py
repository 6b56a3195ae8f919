"""PMIDs -> papers: fetch in batches, compare what was asked with what came, and take it in."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence

from django.utils import timezone

from literature.bulk import chunks
from literature.intake import Tally, take_in
from literature.models import Paper, PaperState, RejectedRecord, SyncRun
from literature.pubmed.client import EntrezClient
from literature.pubmed.errors import PubMedUnavailable, Reason
from literature.pubmed.records import Source
from literature.pubmed.stream import split
from literature.sync import hits
from literature.sync.progress import Progress
from literature.sync.run import RecordsRejected, SuspiciouslyEmpty, count
from literature.withdrawal import withdraw
from literature.writing import one_writer

# Between the 200 and 500 records an answer that NCBI and its measured speed recommend: about 4 MB of XML.
BATCH = 400


class Fetch:
    """Brings the records of one run home."""

    def __init__(self, client: EntrezClient, run: SyncRun, progress: Progress, *, accept_empty: bool) -> None:
        self._client = client
        self._run = run
        self._progress = progress
        self._accept_empty = accept_empty
        self._failed: PubMedUnavailable | SuspiciouslyEmpty | None = None
        self._failed_last = False
        self._unread = 0

    def take(self, pmids: Sequence[int], *, known_to_exist: bool = True, named_now: bool = True) -> None:
        """Fetch the records and store them.

        `known_to_exist`: PubMed has named or delivered these PMIDs before, so an answer without any of them is not
        believed; unless no search names them now (`named_now`) and a record that is surely there came in their stead.
        One batch that PubMed does not deliver holds up none behind it; two in a row end the run.
        """
        self._progress.expect(len(pmids))
        for batch in chunks(pmids, BATCH):
            self._try_batch(batch, known_to_exist, named_now)

    def end(self) -> None:
        """Raise what a failed batch raised, or RecordsRejected when records came that could not be read."""
        if self._failed:
            raise self._failed
        if self._unread:
            raise RecordsRejected(f"{self._unread} records could not be read; they are kept with the reason of each")

    def _try_batch(self, batch: list[int], known_to_exist: bool, named_now: bool) -> None:
        try:
            self._take_batch(batch, known_to_exist, named_now)
        except PubMedUnavailable as error:
            hits.put_back(self._run.strategy, batch, timezone.now())
            if self._failed_last:
                raise
            self._failed, self._failed_last = error, True
        except SuspiciouslyEmpty as error:
            self._failed, self._failed_last = error, False
        else:
            self._failed_last = False

    def _take_batch(self, batch: list[int], known_to_exist: bool, named_now: bool) -> None:
        tally = self._ask(batch)
        control: list[int] = []
        if doubtful := self._doubtful(batch, tally):
            control = _control(batch) if doubtful == batch else []
            self._ask_again(doubtful, tally, control)
        if missing := self._missing(batch, tally):
            self._believe(batch, missing, known_to_exist, vouched_for=bool(control) and not named_now)
        if tally.newly_rejected:
            self._count_unread(set(batch) - set(missing) - tally.home, tally)
        self._progress.advance(len(batch))

    def _ask(self, pmids: Sequence[int]) -> Tally:
        body = self._client.fetch(pmids)
        tally = take_in(split(io.BytesIO(body)), now=timezone.now(), run=self._run)
        count(self._run, tally)
        return tally

    def _ask_again(self, pmids: Sequence[int], tally: Tally, control: Sequence[int]) -> None:
        """Ask once more and add what came: only what cannot be read this time either counts as rejected.

        Where nothing at all had come, a record that is surely there is asked for too.  Raises PubMedUnavailable when
        not even that comes.
        """
        rejected_before = len(tally.rejected)
        tally.add(self._ask([*pmids, *control]))
        self._run.rejected -= rejected_before
        if control and not tally.received:
            raise PubMedUnavailable(Reason.EMPTY_ANSWER, f"not even PMID {control[0]}, which was there before")

    def _count_unread(self, absent: set[int], tally: Tally) -> None:
        """Count what could not be read on either asking; a record that hid its PMID is settled when all are home."""
        named = {rejected.pmid for rejected in tally.rejected if rejected.pmid} - tally.home
        self._unread += len(named) + bool(absent - named)
        if not absent:
            hidden = RejectedRecord.objects.filter(run=self._run, pmid__isnull=True, resolved_at__isnull=True)
            hidden.update(resolved_at=timezone.now())

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

    def _believe(
        self, batch: Sequence[int], missing: Sequence[int], known_to_exist: bool, *, vouched_for: bool
    ) -> None:
        """Withdraw what is missing, unless everything is; for one deleted PMID alone PubMed answers just so.

        `vouched_for`: the answer held a record from elsewhere, so that it is whole although it has none of these.
        Raises SuspiciouslyEmpty where the records are known to exist.  Where they are not (numbers of a pack, say),
        nothing is marked: they are asked for again by the next run.
        """
        if len(batch) == 1 or len(missing) < len(batch) or vouched_for or self._accept_empty:
            self._withdraw(missing)
        elif known_to_exist:
            raise SuspiciouslyEmpty(
                f"PubMed has none of the {len(batch)} records that it named or delivered before, from PMID "
                f"{min(batch)} to {max(batch)}. If that is true, run again with --accept-empty."
            )
        else:
            self._run.warnings.append(f"PubMed has none of the {len(batch)} records from PMID {min(batch)} on")

    def _withdraw(self, pmids: Sequence[int]) -> None:
        with one_writer():
            self._run.withdrawn += withdraw(pmids, timezone.now(), self._run)
        self._run.save(update_fields=["withdrawn"])


def _control(batch: Sequence[int]) -> list[int]:
    """Return a PMID outside the batch that PubMed delivered before, if there is one."""
    others = Paper.objects.filter(source=Source.PUBMED.value, state=PaperState.LIVE).exclude(pmid__in=batch)
    return [pmid for pmid in others.order_by("pmid").values_list("pmid", flat=True)[:1] if pmid]
