"""Killed at any instant, the next run completes, and nothing is lost or doubled."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from literature.intake import take_in
from literature.models import RunOutcome, SyncRun
from literature.pubmed.records import Identifier, Received, Source
from tests.literature.factories import make_record, make_topic
from tests.literature.sync.dump import dump
from tests.literature.sync.nights import make_strategy, paper, papers, today
from tests.literature.sync.processes import ALREADY_RUNNING, SlowStandin, start_sync
from tests.standin.collection import Collection

KILLED = -9
KILLS_A_NIGHT = 10
PAPERS = 1_500
OFF_TOPIC = range(9_001, 9_031)


def first_night(pubmed: Collection) -> None:
    text = "Relieved by injection of lidocaine into the nodule."
    pubmed.add(*papers(range(1, PAPERS + 1), abstract=text, mesh=("Lipoma", "Low Back Pain")))
    pubmed.add(*(paper(pmid, title=f"The lumbar fascia {pmid}") for pmid in OFF_TOPIC))


def second_night(pubmed: Collection) -> None:
    """What the nightly window finds: new papers, revised ones, retractions."""
    pubmed.add(*papers(range(2_001, 2_201), created=today(), abstract="Seen by ultrasound."))
    for pmid in range(1, 401):
        pubmed.revise(pmid, on=today(), abstract="Seen by ultrasound.", authors=(("Ries", "E"), ("Copeman", "W S")))
    for pmid in range(401, 421):
        pubmed.retract(pmid, notice=3_000 + pmid, on=today())
    for pmid in OFF_TOPIC[:10]:
        pubmed.revise(pmid, on=today(), pages="5-9")


def third_night(pubmed: Collection) -> None:
    """What the full comparison finds: papers gone, papers off topic, changes without a date."""
    for pmid in range(1_001, 1_021):
        pubmed.delete(pmid)
    for pmid in range(1_021, 1_041):
        pubmed.revise(pmid, title=f"Renamed {pmid}")
    for pmid in range(1_041, 1_341):
        pubmed.revise(pmid, pages="77")


NIGHTS: list[tuple[Callable[[Collection], None], bool]] = [
    (first_night, False),
    (second_night, False),
    (third_night, True),
]


def empty_installation() -> None:
    """Bring the database to where a strategy, two topics and a pack's papers are, and nothing was fetched."""
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    make_strategy()
    make_topic("injection", rule="injection*[tiab]")
    make_topic("ultrasound", rule="ultrasound*[tiab]")
    records = [
        make_record(source=Source.PACK, pmid=pmid, title="", other_ids=(Identifier("pack", f"back-mice:{pmid}"),))
        for pmid in (*OFF_TOPIC, 9_999)  # the last is a PMID that PubMed does not have
    ]
    take_in([Received(record, str(record.pmid).encode()) for record in records], now=timezone.now())


def undisturbed(standin: SlowStandin, folder: Path, *, full: bool) -> float:
    """Run one night to its end and return how long it took."""
    begin = time.monotonic()
    while True:
        process = start_sync(standin, folder, full=full)
        process.join(60)
        if process.exitcode != ALREADY_RUNNING:  # PostgreSQL may need a moment to notice that its client was killed
            assert process.exitcode == 0, process.exitcode
            return time.monotonic() - begin


def disturbed(standin: SlowStandin, folder: Path, chance: random.Random, seconds: float, *, full: bool) -> int:
    """Start the night again and again, kill it each time at a random moment, and return how often it was killed.

    The moments lie in the first third of the time that the whole would take, so that most kills meet it at work and the
    ten of them get through all of it.
    """
    killed = 0
    while killed < KILLS_A_NIGHT:
        begin = time.monotonic()
        process = start_sync(standin, folder, full=full)
        process.join(chance.uniform(0, seconds / 3))
        process.kill()
        process.join(10)
        if process.exitcode == KILLED:
            killed += 1
        elif process.exitcode != ALREADY_RUNNING:
            assert process.exitcode == 0, process.exitcode
            seconds = time.monotonic() - begin  # less is left to do than before
    return killed


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_at_thirty_random_moments_and_started_again_the_database_is_as_if_undisturbed(tmp_path: Path) -> None:
    chance = random.Random(20_260_301)
    empty_installation()
    with SlowStandin() as standin:
        seconds = []
        for change, full in NIGHTS:
            change(standin.collection)
            seconds.append(undisturbed(standin, tmp_path, full=full))
    expected = dump()
    empty_installation()
    killed = 0
    with SlowStandin() as standin:
        for (change, full), duration in zip(NIGHTS, seconds, strict=True):
            change(standin.collection)
            killed += disturbed(standin, tmp_path, chance, duration, full=full)
            undisturbed(standin, tmp_path, full=full)
    assert killed == 30
    assert_equal_dumps(dump(), expected)
    assert_interrupted_runs_are_closed()


def assert_equal_dumps(found: dict, expected: dict) -> None:
    assert len(expected["papers"]) == PAPERS + 200 + 20 + len(OFF_TOPIC) + 1
    for name, rows in expected.items():
        assert found[name] == rows, f"the {name} differ"


def assert_interrupted_runs_are_closed() -> None:
    assert not SyncRun.objects.filter(outcome=RunOutcome.RUNNING).exists()
    interrupted = SyncRun.objects.filter(error="Interrupted")
    assert interrupted.count() >= 15
    assert not interrupted.exclude(outcome=RunOutcome.FAILED, finished_at__isnull=False).exists()
