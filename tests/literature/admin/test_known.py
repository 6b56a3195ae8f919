"""The pages of known papers."""

from __future__ import annotations

import pytest
from django.test import Client

from literature.known import check_known
from literature.models import KnownPaper, Pack, Strategy, StrategyVersion
from tests.literature.factories import NOW, make_paper, make_user

LIST = "/admin/literature/knownpaper/"


@pytest.fixture
def pack(db: None) -> Pack:
    pack = Pack.objects.create(slug="nodules", title="Nodules", loaded_at=NOW)
    strategy = Strategy.objects.create(slug="nodules", title="Nodules")
    StrategyVersion.objects.create(strategy=strategy, number=1, query="nodules[ti] AND back[ti]", created_at=NOW)
    return pack


def make_known(pack: Pack, title: str) -> KnownPaper:
    known = KnownPaper.objects.create(pack=pack, paper=make_paper(title=title))
    check_known(NOW)
    return known


@pytest.mark.parametrize("role", ["viewer", "curator"])
def test_who_may_not_edit_strategies_looks_and_adds_nothing(client: Client, pack: Pack, role: str) -> None:
    known = make_known(pack, "Nodules")
    client.force_login(make_user(role=role))
    assert client.get(f"{LIST}{known.pk}/change/").status_code == 200
    assert client.post(f"{LIST}{known.pk}/change/", {"note": "x"}).status_code == 403
    assert client.post(f"{LIST}add/", {"pack": pack.pk, "paper": known.paper_id}).status_code == 403


def test_a_missed_paper_says_what_it_lacks_and_which_term_would_find_it(door: Client, pack: Pack) -> None:
    known = make_known(pack, "Fibrositis of the back")
    page = door.get(f"{LIST}{known.pk}/change/").content.decode()
    assert "&quot;Fibrositis of the back&quot;[ti]" in page
    assert "any of nodules[ti]" in page
    assert "does not match" in page
    assert "not asked for this version yet" in page


def test_the_list_says_which_strategy_finds_a_paper_and_can_be_narrowed_to_the_missed(door: Client, pack: Pack) -> None:
    make_known(pack, "Nodules of the back")
    make_known(pack, "Fibrositis")
    page = door.get(LIST).content.decode()
    assert "no active strategy" in page
    assert ">nodules</td>" in page
    narrowed = door.get(f"{LIST}?missed=yes").content.decode()
    assert "Fibrositis" in narrowed
    assert "Nodules of the back" not in narrowed


def test_an_editor_adds_one_and_is_told_at_once_when_it_is_missed(client: Client, pack: Pack) -> None:
    client.force_login(make_user("eda", role="editor"))
    paper = make_paper(title="Fibrositis")
    form = {"pack": pack.pk, "paper": paper.pk, "note": "The first."}
    page = client.post(f"{LIST}add/", form, follow=True).content.decode()
    assert "No active strategy finds this paper" in page
    assert KnownPaper.objects.get(paper=paper).note == "The first."


def test_a_note_is_changed_and_nothing_else(client: Client, pack: Pack) -> None:
    known, other = make_known(pack, "Nodules"), make_paper(title="Other")
    client.force_login(make_user("eda", role="editor"))
    client.post(f"{LIST}{known.pk}/change/", {"note": "Why.", "paper": other.pk})
    row = KnownPaper.objects.get()
    assert (row.note, row.paper_id) == ("Why.", known.paper_id)


def test_the_front_page_shows_what_is_missed_with_the_term_that_would_find_it(door: Client, pack: Pack) -> None:
    make_known(pack, "Nodules of the back")
    assert "None: every known paper is found" in door.get("/admin/").content.decode()
    make_known(pack, "Fibrositis of the <b>back</b>")
    page = door.get("/admin/").content.decode()
    assert "Fibrositis of the &lt;b&gt;back" in page
    assert "<code>&quot;Fibrositis of the" in page
