"""The curators' front page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml.html import document_fromstring

from literature import charts, front
from literature.charts import Bar
from literature.models import (
    CuratorDesk,
    DuplicatePair,
    Job,
    Notice,
    NoticeKind,
    PaperImport,
    RejectedRecord,
    ScreeningTask,
    Strategy,
    SyncRun,
)
from tests.literature.factories import make_paper, make_papers, make_topic, make_user, suggest

INDEX = "/admin/"
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def ada() -> User:
    return make_user("ada", role="editor")


@pytest.fixture
def door(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def text(client: Client) -> str:
    """What the page says, white space made one."""
    page = document_fromstring(client.get(INDEX).content.decode())
    return " ".join(page.get_element_by_id("content").text_content().split())


def run(outcome: str, *, ago: dt.timedelta = DAY, **facts: Any) -> SyncRun:
    strategy, _ = Strategy.objects.get_or_create(slug="lipoma", defaults={"title": "Lipoma"})
    at = NOW - ago
    done = {} if outcome == "running" else {"finished_at": at}
    return SyncRun.objects.create(
        strategy=strategy, mode="window", outcome=outcome, started_at=at, heartbeat_at=at, **done, **facts
    )


# ── Nothing, and failures ───────────────────────────────────────────────────────────────────────────────────────────
def test_an_empty_installation_says_so(door: Client) -> None:
    said = text(door)
    for sentence in (
        "Nothing has been decided in the queue yet.",
        "No sync has run yet.",
        "0 imports waiting for a decision",
        "None since 31 Jan 2026 12:00 UTC.",
        "There are no papers yet.",
    ):
        assert sentence in said
    assert "Failed" not in said


def test_a_sync_that_failed_is_told_with_its_reason(door: Client) -> None:
    run("failed", ago=dt.timedelta(hours=8), message="PubMed did not answer.")
    said = text(door)
    assert "Lipoma: failed, 2 Mar 2026 04:00 UTC" in said
    assert "Failed in the last seven days Lipoma, 2 Mar 04:00: failed. PubMed did not answer." in said
    assert "No sync has begun for more than a day" not in said


def test_a_timer_that_stopped_is_noticed(door: Client) -> None:
    run("succeeded", ago=dt.timedelta(hours=27))
    assert "No sync has begun for more than a day" in text(door)


def test_a_run_that_was_killed_is_called_interrupted(door: Client) -> None:
    run("running", ago=dt.timedelta(hours=2))
    assert "Lipoma: interrupted" in text(door)


def test_hostile_words_are_shown_as_words(door: Client) -> None:
    run("failed", message="<script>alert(1)</script>", ago=dt.timedelta(hours=1))
    Job.objects.create(kind="retag", subject="<b>x</b>", state="failed", said="<img>", asked_at=NOW)
    page = door.get(INDEX).content.decode()
    assert "<script>alert" not in page
    assert "<img>" not in page


# ── What waits ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_queue_is_counted_by_stage_state_and_age(door: Client) -> None:
    papers = make_papers([{"title": f"Paper {n}", "pmid": n} for n in range(1, 6)])
    for paper, age in zip(papers, (1, 2, 10, 40, 50), strict=True):
        state = {"state": "conflict", "conflict_at": NOW - age * DAY} if age == 50 else {}
        ScreeningTask.objects.create(paper=paper, stage="title_abstract", opened_at=NOW - age * DAY, **state)
    page = document_fromstring(door.get(INDEX).content.decode())
    lines = page.xpath("//table[@class='numbers']/tbody/tr")
    rows = [[" ".join(cell.text_content().split()) for cell in line][:6] for line in lines]
    assert rows[0] == ["Title and abstract: to screen", "4", "2", "1", "1", "21 Jan 2026"]
    assert rows[1] == ["Title and abstract: conflicts", "1", "0", "0", "1", "11 Jan 2026"]
    assert [row[1] for row in rows[2:]] == ["0", "0"]
    assert "up to a week: 2; up to 30 days: 1; longer: 1 (papers)." in page.text_content()


def test_what_else_waits_is_counted(door: Client, ada: User) -> None:
    first, second = make_papers([{"title": "A", "pmid": 1}, {"title": "B", "pmid": 2}])
    suggest(first, make_topic("diagnosis"))
    suggest(first, make_topic("outcome"))
    DuplicatePair.objects.create(first=first, second=second, score=90, found_at=NOW)
    PaperImport.objects.create(
        origin="upload", name="x.ris", sha256="0" * 64, body=b"", state="preview", created_by=ada, created_at=NOW - DAY
    )
    RejectedRecord.objects.create(reason="x", sha256="1" * 64, body=b"", first_seen_at=NOW, last_seen_at=NOW)
    said = text(door)
    for words in (
        "1 papers with a topic nobody has decided on",
        "1 imports waiting for a decision, the oldest since 1 Mar 2026",
        "1 pairs of papers that may be duplicates",
        "1 records that could not be read",
    ):
        assert words in said


def test_jobs_under_way_are_told_with_how_far_they_are(door: Client) -> None:
    Job.objects.create(kind="retag", subject="diagnosis", state="running", done=3, total=10, asked_at=NOW)
    Job.objects.create(kind="rank", subject="title_abstract", state="succeeded", finished_at=NOW, asked_at=NOW)
    said = text(door)
    assert "diagnosis: running, 3 of 10" in said
    assert "title_abstract" not in said


# ── News ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_without_a_worker_the_front_page_says_so(door: Client) -> None:
    Job.objects.create(kind="sync", asked_at=NOW - dt.timedelta(minutes=5))
    assert "no worker is running" in door.get(INDEX).content.decode()


def test_retractions_since_the_last_visit_are_news_for_the_whole_visit(door: Client, ada: User, noon: Any) -> None:
    paper = make_paper(title="Lipoma of the back", pmid=1)
    text(door)
    noon.shift(2 * DAY)
    door.force_login(ada)  # the session has ended meanwhile
    Notice.objects.create(paper=paper, kind=NoticeKind.RETRACTION, first_seen_at=NOW + DAY)
    Notice.objects.create(paper=paper, kind=NoticeKind.CORRECTION, first_seen_at=NOW + DAY)
    for _ in range(2):
        said = text(door)
        assert "Lipoma of the back 3 Mar 2026" in said
        noon.shift(dt.timedelta(hours=1))
    noon.shift(DAY)
    door.force_login(ada)
    assert "None since 4 Mar 2026 12:00 UTC." in text(door)
    assert CuratorDesk.objects.get().visited_before_at == NOW + 2 * DAY


def test_a_retraction_that_no_record_states_any_longer_is_no_news(door: Client) -> None:
    Notice.objects.create(paper=make_paper(pmid=1), kind=NoticeKind.RETRACTION, first_seen_at=NOW - DAY, lapsed_at=NOW)
    assert "None since" in text(door)


# ── The clock ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("now", "begins"),
    [
        ("2026-03-02T12:00:00+00:00", "2026-03-03T03:30:00+00:00"),
        ("2026-03-03T03:30:00+00:00", "2026-03-04T03:30:00+00:00"),
        ("2026-03-08T05:00:00+00:00", "2026-03-09T02:30:00+00:00"),  # the clocks went forward in between
    ],
)
def test_the_next_sync_is_told_by_the_clock_of_its_timer(now: str, begins: str) -> None:
    assert front.next_sync(dt.datetime.fromisoformat(now)) == dt.datetime.fromisoformat(begins)


# ── Charts ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_chart_says_in_words_what_it_shows() -> None:
    drawn = charts.columns("x", "Papers by year", [Bar("1993", 2), Bar("1994", 5)], unit="papers")
    assert '<title id="x-title">Papers by year</title>' in drawn
    assert "7 papers, from 1993 (2) to 1994 (5); most in 1994 (5)." in drawn
    assert "style=" not in drawn


def test_labels_of_a_chart_are_escaped() -> None:
    assert "<b>" not in charts.parts("x", "<b>", [Bar("<b>", 0)], unit="<b>")


def test_more_than_sixty_years_are_told_in_decades() -> None:
    make_papers([{"title": f"Paper {year}", "pmid": year, "year": year} for year in (1937, 1938, 2020)])
    bars = front.papers_by_year()
    assert (bars[0], bars[-1], len(bars)) == (Bar("1930s", 2), Bar("2020s", 1), 10)


# ── What it costs ───────────────────────────────────────────────────────────────────────────────────────────────────
def fill(numbers: range) -> None:
    papers = make_papers([{"title": f"Paper {n}", "pmid": n, "year": 1950 + n % 50} for n in numbers])
    for paper in papers:
        ScreeningTask.objects.create(paper=paper, stage="title_abstract", opened_at=NOW)
        Notice.objects.create(paper=paper, kind=NoticeKind.RETRACTION, first_seen_at=NOW)
        run("failed", ago=dt.timedelta(minutes=paper.pk))
        Job.objects.create(kind="retag", subject=f"t{paper.pk}", asked_at=NOW)


def test_a_hundred_of_everything_cost_no_more_queries_than_ten(door: Client) -> None:
    from django.core.cache import cache

    def count() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert door.get(INDEX).status_code == 200
        return len(asked)

    fill(range(1, 11))
    count()
    few = count()
    fill(range(11, 111))
    assert count() == few <= 45


def test_a_second_look_writes_nothing(door: Client) -> None:
    door.get(INDEX)
    with CaptureQueriesContext(connection) as asked:
        door.get(INDEX)
    assert not [q["sql"] for q in asked if not q["sql"].startswith("SELECT")]
