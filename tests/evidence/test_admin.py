from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from evidence.models import EvidenceItem
from tests.evidence.factories import make_draft, make_item, make_submitted, user
from tests.literature.factories import make_paper

LIST = "/admin/evidence/evidenceitem/"
HOSTILE = "<script>alert(1)</script>"
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create_superuser("ada")


@pytest.fixture
def door(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def form(paper_id: int, **facts: str) -> dict[str, object]:
    said = {"question": "diagnosis", "design": "case-report", "statement": "Seen."}
    return {"paper": paper_id, **said, **facts}


def test_nobody_comes_in_without_a_login(client: Client) -> None:
    assert client.get(LIST).status_code == 302


@pytest.mark.parametrize("wrong", [{"statement": ""}, {"statement": "x" * 301}, {"design": "none"}])
def test_a_wrong_draft_is_asked_again(door: Client, wrong: dict[str, str]) -> None:
    assert door.post(f"{LIST}add/", form(make_paper().pk, **wrong)).status_code == 200
    assert not EvidenceItem.objects.exists()


def test_a_draft_is_written_in_the_curators_name_and_accepted_by_another(door: Client, ada: User) -> None:
    other = make_submitted(make_paper(title="Other"))
    assert door.post(f"{LIST}add/", form(make_paper().pk, statement=HOSTILE)).status_code == 302
    own = EvidenceItem.objects.get(statement=HOSTILE)
    assert (own.created_by, own.status) == (ada, "draft")
    asked = {"action": "accept_drafts", "_selected_action": [own.pk, other.pk]}
    page = door.post(LIST, asked, follow=True).content.decode()
    assert "only a submitted item is accepted" in page
    assert "1 accepted" in page
    assert HOSTILE not in page
    assert list(EvidenceItem.objects.accepted()) == [other]


def test_an_accepted_item_can_only_be_read(door: Client) -> None:
    item = make_item(make_paper())
    address = f"{LIST}{item.pk}/change/"
    assert door.get(address).status_code == 200
    assert door.post(address, form(item.paper_id, statement="Changed.")).status_code == 403
    assert door.post(f"{LIST}{item.pk}/delete/", {"post": "yes"}).status_code == 403
    assert door.get(f"{LIST}{item.pk}/history/").status_code == 200
    assert EvidenceItem.objects.get().statement == "It helped."


def test_who_may_only_look_accepts_nothing(client: Client) -> None:
    item = make_draft(make_paper())
    viewer = user("viewer")
    viewer.is_staff = True
    viewer.save()
    viewer.user_permissions.set(Permission.objects.filter(codename="view_evidenceitem"))
    client.force_login(viewer)
    assert client.get(LIST).status_code == 200
    client.post(LIST, {"action": "accept_drafts", "_selected_action": [item.pk]})
    assert not EvidenceItem.objects.accepted().exists()
