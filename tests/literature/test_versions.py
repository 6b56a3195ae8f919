"""The data version moves with every commit that changes what may be shown, and with nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from literature import bulk, curation, watching
from literature.migrations import __name__ as migrations
from literature.models import DataVersion, Paper, PaperLanguage, PublicationType, Topic
from literature.versions import data_version, last_changed_at
from literature.writing import one_writer
from tests.literature.factories import NOW, make_paper, make_topic, make_user
from tests.literature.sides import Side

# PostgreSQL moves the version once a transaction, so a test must not be one.
pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer by nature")

# Not watched for new rows on SQLite; the migration says why.
PARTS = __import__(f"{migrations}.0003_data_version", fromlist=["x"]).PARTS_OF_A_PAPER
# Not watched at all, since no public answer shows them.
PRIVATE = __import__(f"{migrations}.0006_workbench_watched", fromlist=["x"]).PRIVATE
EVIDENCE_PRIVATE = __import__("evidence.migrations.0002_data_version", fromlist=["x"]).PRIVATE


def tables() -> list[str]:
    """Every table of ours that an answer may show, and the one with curators' names."""
    models = [model for app in ("literature", "evidence") for model in apps.get_app_config(app).get_models()]
    private = {DataVersion._meta.db_table, *(f"literature_{name}" for name in PRIVATE)}
    private |= {f"evidence_{name}" for name in EVIDENCE_PRIVATE}
    return [model._meta.db_table for model in (*models, User) if model._meta.db_table not in private]


def triggers() -> set[str]:
    sql = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
    }
    with connection.cursor() as cursor:
        cursor.execute(sql[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


# ── What must not move it ───────────────────────────────────────────────────────────────────────────────────────────
def test_what_is_rolled_back_moves_nothing() -> None:
    make_topic("lipoma")
    before = data_version()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Topic.objects.update(name="Other")
        assert data_version() != before
        raise ZeroDivisionError
    assert data_version() == before


def test_what_is_written_after_a_part_was_undone_moves_it_all_the_same() -> None:
    make_topic("lipoma")
    before = data_version()
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Topic.objects.update(name="Undone")
            raise ZeroDivisionError
        assert data_version() == before
        Topic.objects.update(name="Kept")
    assert data_version() != before


def test_a_statement_that_changes_no_row_moves_nothing() -> None:
    make_paper(pmid=1)
    before = data_version()
    Paper.objects.filter(pmid=2).update(title="None")
    Paper.objects.filter(pmid=2).delete()
    kind = PublicationType.objects.create(ui="D1", name="Review")
    moved = data_version()
    PublicationType.objects.bulk_create([PublicationType(ui=kind.ui, name=kind.name)], ignore_conflicts=True)
    assert before != moved == data_version()


def test_reading_moves_nothing() -> None:
    make_paper(pmid=1)
    before = data_version()
    list(Paper.objects.all())
    assert data_version() == before


# ── What must move it ───────────────────────────────────────────────────────────────────────────────────────────────
def test_every_table_that_an_answer_may_show_is_watched() -> None:
    found = triggers()
    for table in tables():
        part = table.removeprefix("literature_") in PARTS and connection.vendor == "sqlite"
        events = {"update", "delete"} if part else set(watching.EVENTS)
        missing = {f"{table}_watched_{event}" for event in events} - found
        assert not missing, f"{table} is not watched: watch it in the migration that makes it (literature/watching.py)"


def insert_many() -> None:
    bulk.insert(PublicationType, ("ui", "name", "name_key"), [("D1", "Review", "review")])


def ignore_conflicts() -> None:
    PublicationType.objects.bulk_create([PublicationType(ui="D2", name="Letter")], ignore_conflicts=True)


def by_hand() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE literature_paper SET volume = '7'")


WRITES: list[Callable[[], object]] = [
    insert_many,
    ignore_conflicts,
    by_hand,
    lambda: Paper.objects.update(volume="8"),
    lambda: PaperLanguage.objects.all().delete(),
    lambda: User.objects.update(first_name="Ada"),
    lambda: Topic.objects.get().save(),
    lambda: make_paper(pmid=1, title="Another title"),
    lambda: make_paper(pmid=2),
]


@pytest.mark.parametrize("write", WRITES, ids=range(len(WRITES)))
def test_every_way_of_writing_moves_it(write: Callable[[], object]) -> None:
    make_topic("lipoma")
    make_paper(pmid=1, languages=("eng",))
    User.objects.create(username="ada")
    before = data_version()
    write()
    assert data_version() != before


def test_it_goes_on_after_its_row_was_lost() -> None:
    make_topic("lipoma")
    before = data_version()
    DataVersion.objects.all().delete()
    assert (data_version(), last_changed_at()) == ("0-0", None)
    Topic.objects.update(name="Other")
    assert data_version() not in {before, "0-0"}


def test_the_time_of_the_last_change_is_the_clock_s() -> None:
    began = timezone.now().replace(microsecond=0)
    make_paper(pmid=1, now=NOW)
    changed = last_changed_at()
    assert changed is not None
    assert began <= changed <= timezone.now()


def test_it_costs_one_query(django_assert_num_queries: Callable[[int], object]) -> None:
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        data_version()


# ── With others at work ─────────────────────────────────────────────────────────────────────────────────────────────
def test_nobody_sees_the_version_of_what_is_not_committed() -> None:
    make_topic("lipoma")
    before, inside, seen = data_version(), threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            Topic.objects.update(name="Other")
            inside.set()
            assert seen.wait(30)

    side = Side(write)
    assert inside.wait(30)
    during = data_version(), Topic.objects.get().name
    seen.set()
    side.join()
    assert during == (before, "Lipoma")
    assert data_version() != before


def test_equal_versions_mean_equal_data_while_many_write() -> None:
    """Who reads the version, the data and the version again, and finds it unmoved, has seen that version's data."""
    paper, rounds = make_paper(pmid=1), 30

    def write() -> None:
        for _ in range(rounds):
            with transaction.atomic():
                Paper.objects.filter(pk=paper.pk).update(pmid_version=F("pmid_version") + 1)

    sides = [Side(write) for _ in range(3)]
    seen: dict[str, set[int]] = {}
    while any(side.is_alive() for side in sides):
        version, data = data_version(), Paper.objects.values_list("pmid_version", flat=True).get()
        if data_version() == version:
            seen.setdefault(version, set()).add(data)
    for side in sides:
        side.join()
    assert Paper.objects.get().pmid_version == 1 + 3 * rounds
    assert seen
    assert [data for data in seen.values() if len(data) > 1] == []


@on_postgresql
def test_a_page_that_writes_before_it_asks_for_its_turn_and_a_curator_do_not_block_each_other() -> None:
    """The admin saves a topic and then adds a version to its rule; another curator adds one meanwhile."""
    topic, ada = make_topic("lipoma"), make_user("ada", role="editor")
    saved, waiting = threading.Event(), threading.Event()

    def page() -> None:
        with transaction.atomic():
            Topic.objects.get().save()
            saved.set()
            waiting.wait(0.5)
            curation.add_rule_version(topic, "lipoma[ti]", "", by=ada, at=NOW)

    def other() -> None:
        assert saved.wait(30)
        curation.add_rule_version(Topic.objects.get(), "nodule[ti]", "", by=ada, at=NOW)

    sides = [Side(page), Side(other)]
    for side in sides:
        side.join()
    assert [rule.query for rule in topic.rules.order_by("version")] == ["lipoma[ti]", "nodule[ti]"]


@on_postgresql
def test_who_writes_outside_takes_turns_with_the_one_writer() -> None:
    make_topic("lipoma")
    inside, done = threading.Event(), threading.Event()

    def write() -> None:
        assert inside.wait(30)
        Topic.objects.update(name="Other")
        done.set()

    side = Side(write)
    with one_writer():
        inside.set()
        assert not done.wait(0.3)
    side.join()
    assert done.is_set()
