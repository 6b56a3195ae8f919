from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from literature.models import ScreeningAssignment, ScreeningTask
from literature.screening import tasks
from tests.literature.factories import NOW, make_papers, make_user

WAITS = "/admin/queue/waits/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(db: None) -> None:
    make_papers([{"title": f"Paper {n}", "pmid": n} for n in (1, 2, 3)])
    tasks.enqueue(now=NOW)


@pytest.fixture
def editor(db: None) -> Client:
    client = Client()
    client.force_login(make_user("eve", role="editor"))
    return client


def assign(client: Client, **facts: str) -> str:
    answer = client.post(f"{WAITS}assign/", {"stage": "title_abstract", "number": "2", **facts}, follow=True)
    return answer.content.decode()


@pytest.mark.parametrize("role", ["viewer", "curator"])
def test_only_editors_assign(client: Client, ada: User, waiting: None, role: str) -> None:
    client.force_login(make_user("vera", role=role))
    assert client.get(WAITS).status_code == 200
    assert "Take all back" not in client.get(WAITS).content.decode()
    answer = client.post(f"{WAITS}assign/", {"stage": "title_abstract", "number": "2", "reviewer": "ada"})
    assert answer.status_code == 403
    assert not ScreeningAssignment.objects.exists()


def test_who_may_not_look_sees_nothing(client: Client) -> None:
    client.force_login(User.objects.create_user("staff", is_staff=True))
    for address in (WAITS, "/admin/queue/agreement/"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"reviewer": "nobody"}, "Choose a reviewer"),
        ({"reviewer": "ada", "stage": "x"}, "and a stage"),
        *(({"reviewer": "ada", "number": number}, "from 1 to 1000") for number in ("", "0", "-1", "²", "9" * 30)),
    ],
)
def test_what_cannot_be_assigned_is_answered_with_a_sentence(
    editor: Client, ada: User, waiting: None, facts: dict[str, str], said: str
) -> None:
    assert said in assign(editor, **facts)
    assert not ScreeningAssignment.objects.exists()


def test_who_may_not_screen_is_given_nothing(editor: Client, waiting: None) -> None:
    make_user("vera", role="viewer")
    assert "Choose a reviewer who may screen" in assign(editor, reviewer="vera")


def test_the_page_says_what_waits_for_whom_and_how_long(editor: Client, ada: User, waiting: None) -> None:
    page = editor.get(WAITS).content.decode()
    assert '<th scope="row">ada</th><td>title and abstract</td><td class="n">3</td>' in page
    assert "1 March 2026" in page


def test_papers_are_given_to_a_reviewer_and_taken_back(editor: Client, ada: User, waiting: None) -> None:
    assert "2 papers (title and abstract) given to ada" in assign(editor, reviewer="ada")
    assert ScreeningAssignment.objects.filter(reviewer=ada, assigned_by__username="eve").count() == 2
    assert "2 papers (title and abstract) taken back from ada" in assign(editor, reviewer="ada", release="1")
    assert ScreeningTask.objects.filter(assignments__isnull=True).count() == 3
