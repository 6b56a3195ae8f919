"""Two curators at the same instant: one wins, the other is told, and nothing is written twice."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from literature.importing import ImportRefused, apply_import, decide_rows, discard, start_upload
from literature.models import ImportState, Paper, RowDecision, Verdict
from tests.literature.factories import NOW, make_user
from tests.literature.importing.files import entry, ris, upload

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Carry the acts out in threads that begin together; return what each was told ("" for done)."""
    start, told = threading.Barrier(len(acts)), [""] * len(acts)

    def carry_out(number: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except ImportRefused as refused:
            told[number] = str(refused)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=carry_out, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.fixture
def two():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory is one connection's")
    return make_user("ada"), make_user("eve", role="editor")


@pytest.mark.parametrize("attempt", range(3))
def test_who_apply_together_write_it_once(two, attempt: int) -> None:
    handed = start_upload(upload(ris(*(entry(f"Paper {n}", DO=f"10.1/{n}") for n in range(5)))), by=two[0], at=NOW)
    told = at_once(*(lambda by=by: apply_import(handed, by=by, at=NOW) for by in two))
    assert sum(1 for sentence in told if not sentence) == 1, told
    assert any("appl" in sentence for sentence in told)
    handed.refresh_from_db()
    assert (handed.state, Paper.objects.count()) == (ImportState.APPLIED, 5)


def test_who_discards_while_another_applies_is_told_or_tells(two) -> None:
    handed = start_upload(upload(ris(entry("One"))), by=two[0], at=NOW)
    told = at_once(
        lambda: apply_import(handed, by=two[0], at=NOW), lambda: discard(handed, by=two[1], at=NOW)
    )  # fmt: skip
    assert sum(1 for sentence in told if sentence) == 1
    handed.refresh_from_db()
    assert (handed.state, Paper.objects.count()) in ((ImportState.APPLIED, 1), (ImportState.DISCARDED, 0))


def test_who_decide_about_one_record_together_do_not_overrule_each_other_unseen(two) -> None:
    handed = start_upload(upload(ris(entry("One"), entry("Two"))), by=two[0], at=NOW)
    decide_rows(handed, Verdict.NEW, RowDecision.SKIP, by=two[0])
    row = handed.rows.get(position=1).pk
    acts = (lambda by=by: decide_rows(handed, [row], RowDecision.ADD, by=by, seen=RowDecision.SKIP) for by in two)
    told = at_once(*acts)
    assert sorted(map(bool, told)) == [False, True]
