"""Nights on which a fifth of all requests fails, each in another way, end with the same database as good ones."""

from __future__ import annotations

import pytest
from django.db import transaction

from literature.models import RunOutcome, SyncRun
from tests.literature.factories import make_topic
from tests.literature.sync.dump import Dump, dump
from tests.literature.sync.nights import Nights, papers, today
from tests.standin import PASSING, Fault, Faults

pytestmark = pytest.mark.django_db


def three_nights(nights: Nights) -> list[SyncRun]:
    """Bring papers, then news about them, then a full comparison; a night that did not succeed is done again."""
    make_topic("injection", rule="injection*[tiab]")
    nights.holds(*papers(range(1, 121), abstract="Relieved by injection."))
    runs = until_complete(nights)
    nights.holds(*papers(range(200, 230), created=today()))
    for pmid in range(1, 31):
        nights.pubmed.revise(pmid, on=today(), abstract="Seen by ultrasound.")
    for pmid in range(31, 34):
        nights.pubmed.retract(pmid, notice=300 + pmid, on=today())
    runs += until_complete(nights)
    for pmid in (50, 51):
        nights.pubmed.revise(pmid, title="Renamed")
    nights.pubmed.delete(52)
    return runs + until_complete(nights, full=True)


def until_complete(nights: Nights, *, full: bool = False) -> list[SyncRun]:
    """Sync night after night until one succeeds in all its runs; return the runs of all these nights."""
    runs: list[SyncRun] = []
    for _ in range(4):
        client = nights.make_client(max_tries=8, timeout_seconds=0.8, answer_seconds=1)
        night = nights.sync(client, full=full)
        runs += night
        if all(run.outcome == RunOutcome.SUCCEEDED for run in night):
            return runs
    raise AssertionError([(run.outcome, run.message) for run in runs])


@pytest.fixture
def good(nights: Nights) -> Dump:
    """What the database says after good nights; it is empty again afterwards."""
    with transaction.atomic():
        three_nights(nights)
        said = dump()
        transaction.set_rollback(True)
    nights.pubmed.__init__()
    nights.forget_requests()
    return said


@pytest.mark.parametrize("seed", [1, 2])
def test_passing_faults_of_every_kind_cost_requests_and_nothing_else(
    nights: Nights, good: Dump, seed: int, monkeypatch
) -> None:
    monkeypatch.setattr("literature.sync.fetching.BATCH", 5)
    nights.standin.faults = Faults(0.2, PASSING, seed)
    runs = three_nights(nights)
    assert {run.outcome for run in runs} == {RunOutcome.SUCCEEDED}
    assert len(met(nights)) >= 8
    assert differences(dump(), good) == {}


@pytest.mark.parametrize("seed", [1, 3])
def test_with_faults_inside_the_records_too_the_nights_end_complete(
    nights: Nights, good: Dump, seed: int, monkeypatch
) -> None:
    monkeypatch.setattr("literature.sync.fetching.BATCH", 5)
    nights.standin.faults = Faults(0.2, [Fault.MALFORMED, Fault.FEWER, Fault.EXPIRED, Fault.ERROR_503, Fault.CUT], seed)
    runs = three_nights(nights)
    assert runs[-1].outcome == RunOutcome.SUCCEEDED
    assert {"malformed", "fewer"} <= met(nights)
    assert differences(dump(), good) == {}


def met(nights: Nights) -> set[str]:
    """Return the kinds of faults that were met."""
    return {entry.fault for entry in nights.standin.asked()} - {""}


def differences(found: Dump, expected: Dump) -> dict[str, set]:
    """Return the rows that only one of the two has, by table."""
    pairs = {name: {*map(repr, found[name])} ^ {*map(repr, rows)} for name, rows in expected.items()}
    return {name: rows for name, rows in pairs.items() if rows}
