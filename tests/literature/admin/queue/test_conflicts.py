from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from literature.models import Paper, Screening, ScreeningTask
from literature.screening import tasks
from literature.screening.voting import vote
from tests.literature.factories import NOW, make_paper, make_user

CONFLICTS = "/admin/queue/conflicts/"
HOSTILE = '<script>alert("x")</script>'
pytestmark = pytest.mark.django_db


@pytest.fixture
def task(ada: User, bob: User) -> ScreeningTask:
    """A paper that ada includes and bob excludes."""
    make_paper(title=f"Nodules {HOSTILE}", abstract=HOSTILE, pmid=1)
    tasks.enqueue(now=NOW)
    task = ScreeningTask.objects.get()
    vote(task, "included", note=HOSTILE, by=ada, at=NOW)  # type: ignore[arg-type]
    vote(task, "excluded", reason="animal", by=bob, at=NOW)  # type: ignore[arg-type]
    return task


@pytest.fixture
def third(db: None) -> Client:
    client = Client()
    client.force_login(make_user("eve", role="editor"))
    return client


def resolve(client: Client, task: ScreeningTask, **facts: str) -> str:
    return client.post(f"{CONFLICTS}{task.pk}/resolve/", facts, follow=True).content.decode()


def test_a_viewer_neither_sees_nor_resolves_conflicts(client: Client, task: ScreeningTask) -> None:
    client.force_login(make_user("vera", role="viewer"))
    assert client.get(CONFLICTS).status_code == 403
    answer = client.post(f"{CONFLICTS}{task.pk}/resolve/", {"decision": "included", "how": "third"})
    assert answer.status_code == 403
    assert not Screening.objects.exists()


def test_a_conflict_that_is_not_there_is_not_found(third: Client) -> None:
    assert third.post(f"{CONFLICTS}4711/resolve/").status_code == 404


def test_the_votes_stand_side_by_side_and_hostile_text_is_escaped(third: Client, task: ScreeningTask) -> None:
    page = third.get(CONFLICTS).content.decode()
    for words in ("ada", "bob", "Included", "Excluded: Animal study"):
        assert words in page
    assert HOSTILE not in page


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "by a third person or a discussion"),
        ({"how": "third"}, "is no stage and decision"),
        ({"how": "third", "decision": "excluded"}, "An exclusion needs a reason"),
        ({"how": "third", "decision": "unsure"}, "ends with included or excluded"),
    ],
)
def test_what_cannot_stand_is_answered_with_a_sentence_and_keeps_the_note(
    third: Client, task: ScreeningTask, facts: dict[str, str], said: str
) -> None:
    page = resolve(third, task, note="my thoughts", **facts)
    assert said in page
    assert "my thoughts" in page
    assert not Screening.objects.exists()


def test_who_voted_is_no_third_person_but_may_record_the_discussion(desk: Client, task: ScreeningTask) -> None:
    assert "not possible: you are one of the reviewers" in desk.get(CONFLICTS).content.decode()
    assert "You are one of the reviewers" in resolve(desk, task, decision="included", how="third")
    discussed = {"decision": "included", "how": "discussion", "note": "people"}
    assert "say with which of the other reviewers" in resolve(desk, task, **discussed)
    bob = str(task.votes.get(reviewer__username="bob").reviewer_id)
    assert "included (a discussion after a conflict)" in resolve(desk, task, with_whom=bob, **discussed)
    assert "Discussed by ada and bob: people" in desk.get(CONFLICTS).content.decode()


def test_who_resolved_a_conflict_may_undo_it_and_nobody_else(third: Client, desk: Client, task: ScreeningTask) -> None:
    resolve(third, task, decision="included", how="third")
    address = f"{CONFLICTS}{task.pk}/reopen/"
    assert address in third.get(CONFLICTS).content.decode()
    assert address not in desk.get(CONFLICTS).content.decode()
    assert "only they can undo it" in desk.post(address, follow=True).content.decode()
    assert "the conflict is open again" in third.post(address, follow=True).content.decode()
    assert not Screening.objects.exists()
    assert third.post(f"{CONFLICTS}4711/reopen/").status_code == 404


def test_the_abstract_keeps_its_italics_and_nothing_else(third: Client, task: ScreeningTask) -> None:
    sections = [{"label": "AIM", "text": "In vivo", "text_html": f"In <i>vivo</i> {HOSTILE}"}]
    Paper.objects.update(abstract_sections=sections)
    page = third.get(CONFLICTS).content.decode()
    assert "<strong>AIM</strong> In <i>vivo</i> &lt;script&gt;" in page


def test_a_third_person_resolves_with_a_note(third: Client, task: ScreeningTask) -> None:
    page = resolve(third, task, decision="excluded", reason="animal", how="third", note="Rats only.")
    assert "excluded: Animal study (a third person after a conflict)" in page
    outcome = Screening.objects.get()
    assert (outcome.decision, outcome.reason, outcome.settled, outcome.note) == (
        *("excluded", "animal", "third"),
        "Rats only.",
    )
    assert "Reviewers disagree on nothing" in third.get(CONFLICTS).content.decode()


def test_who_comes_second_is_told_who_was_quicker(third: Client, desk: Client, task: ScreeningTask) -> None:
    resolve(third, task, decision="included", how="third")
    assert "eve has settled this paper already" in resolve(desk, task, decision="included", how="discussion")


def test_a_list_of_many_conflicts_asks_as_many_queries_as_one_of_one(
    third: Client, task: ScreeningTask, ada: User, bob: User, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    third.get(CONFLICTS)
    with CaptureQueriesContext(connection) as one:
        third.get(CONFLICTS)
    for number in range(2, 6):
        make_paper(title=f"Paper {number}", pmid=number)
    tasks.enqueue(now=NOW)
    for other in ScreeningTask.objects.exclude(pk=task.pk):
        vote(other, "included", by=ada, at=NOW)  # type: ignore[arg-type]
        vote(other, "unsure", by=bob, at=NOW)  # type: ignore[arg-type]
    with CaptureQueriesContext(connection) as many:
        third.get(CONFLICTS)
    assert len(many) == len(one)
