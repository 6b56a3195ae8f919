"""Night after night of one strategy against the stand-in, and what tests ask about afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.utils import timezone

from literature.models import Paper, Strategy, StrategyHit, StrategyVersion, SyncRun
from literature.pubmed.client import EntrezClient
from literature.sync import Options, Silence, sync
from tests.standin import Record, Standin, make_record
from tests.standin.collection import Collection

QUERY = '"back mice"[tiab]'
LONG_AGO = dt.date(1993, 5, 1)


def today() -> dt.date:
    """Return the day on which the runs of this test happen."""
    return timezone.now().date()


def paper(pmid: int, **facts: Any) -> Record:
    """Return a record that the strategy finds, created long ago."""
    facts.setdefault("title", f"Back mice and low back pain, case {pmid}")
    return make_record(pmid, **{"created": LONG_AGO, **facts})


def papers(pmids: Iterable[int], **facts: Any) -> list[Record]:
    """Return records that the strategy finds."""
    return [paper(pmid, **facts) for pmid in pmids]


def broken(record: Record) -> Record:
    """Return the record with an end tag that closes nothing."""
    return replace(record, xml=record.xml.replace(b"</Article>", b"</Artikel>"))


def make_strategy(slug: str = "back-mice", query: str = QUERY) -> Strategy:
    """Make an active strategy with its first version."""
    strategy = Strategy.objects.create(slug=slug, title=slug)
    new_version(strategy, query)
    return strategy


def new_version(strategy: Strategy, query: str) -> StrategyVersion:
    """Give a strategy a further version."""
    number = strategy.versions.count() + 1
    return StrategyVersion.objects.create(strategy=strategy, number=number, query=query, created_at=timezone.now())


class Nights:
    """One strategy, and the stand-in that it is asked of."""

    def __init__(self, standin: Standin, make_client: Callable[..., EntrezClient]) -> None:
        self.standin = standin
        self.make_client = make_client
        self.strategy = make_strategy()

    @property
    def pubmed(self) -> Collection:
        return self.standin.collection

    def holds(self, *records: Record) -> None:
        """PubMed holds these records too."""
        self.pubmed.add(*records)

    def sync(self, client: EntrezClient | None = None, **options: Any) -> list[SyncRun]:
        """Run a whole night: the strategy, and known papers that it does not find."""
        return sync([self.strategy], client or self.make_client(), Options(**options), Silence())

    def run(self, client: EntrezClient | None = None, **options: Any) -> SyncRun:
        """Run the strategy alone and return its run."""
        (run,) = self.sync(client, **{"refresh": False, **options})
        return run

    @property
    def watermark(self) -> dt.date | None:
        return self.strategy.current.watermark

    def forget_requests(self) -> None:
        """Have `asked` begin anew."""
        self.standin.log.clear()

    def asked(self, function: str = "") -> int:
        """Return how many requests there were since the last `forget_requests`."""
        return len(self.standin.asked(function))

    def batches(self) -> list[int]:
        """Return how many records each efetch asked for."""
        return [len(entry.pmids) for entry in self.standin.asked("efetch")]


def pmids() -> set[int | None]:
    """Return the PMIDs of the papers on file."""
    return set(Paper.objects.values_list("pmid", flat=True))


def hit(pmid: int) -> StrategyHit:
    """Return the hit of a PMID."""
    return StrategyHit.objects.get(pmid=pmid)


def state(pmid: int) -> str:
    """Return the state of a paper."""
    return Paper.objects.get(pmid=pmid).state
