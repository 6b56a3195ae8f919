from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from literature.admin.strategy_form import LOOK_FIRST, unpaired
from literature.models import Job, Strategy, StrategyHit, StrategyVersion
from tests.literature.factories import NOW, make_papers, make_user

LIST = "/admin/literature/strategy/"


@pytest.fixture
def strategy(db: None) -> Strategy:
    strategy = Strategy.objects.create(slug="sensitive", title="Sensitive")
    StrategyVersion.objects.create(
        strategy=strategy, number=1, query="lipoma[ti]", created_at=NOW, watermark=NOW.date()
    )
    return strategy


def form_of(strategy: Strategy, **changes: Any) -> dict[str, Any]:
    own = {"title": strategy.title, "description": "", "is_active": "on", "reviewers_needed": 2}
    return {**own, "query": "lipoma[ti]", "seen_version": 1, "query_note": "", **changes}


def save(door: Client, strategy: Strategy, **changes: Any) -> str:
    """Send the form, and once more with what it then holds where the difference is to be looked at; return the page."""
    form = form_of(strategy, **changes)
    page = door.post(f"{LIST}{strategy.pk}/change/", form)
    if LOOK_FIRST in page.content.decode():
        seen = page.context["adminform"].form.data["difference_seen"]
        page = door.post(f"{LIST}{strategy.pk}/change/", form | {"difference_seen": seen})
    return page.content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("(lipoma", "The parenthesis at character 1 is never closed."),
        ("lipoma)", "The parenthesis at character 7 closes nothing."),
        ('a "lipoma', "The quotation mark at character 3 is never closed."),
        ("((a) b", "The parenthesis at character 1 is never closed."),
        ('"a ( b" c', ""),
        ('("a" OR (b))', ""),
    ],
)
def test_parentheses_and_quotation_marks_must_pair(query: str, said: str) -> None:
    assert unpaired(query) == said


@pytest.mark.parametrize("query", ["", "   ", "(lipoma"])
def test_what_pubmed_would_misread_in_silence_is_refused(door: Client, strategy: Strategy, query: str) -> None:
    assert door.post(f"{LIST}{strategy.pk}/change/", form_of(strategy, query=query)).status_code == 200
    assert strategy.versions.count() == 1


def test_a_new_text_is_a_new_version_without_a_watermark(door: Client, strategy: Strategy, curator: User) -> None:
    assert save(door, strategy, query="lipoma[ti] OR nodule*[ti]", query_note="nodules too") == ""
    current = strategy.current
    assert (current.number, current.note, current.watermark, current.origin) == (2, "nodules too", None, "curator")
    assert current.created_by == curator
    assert strategy.versions.get(number=1).query == "lipoma[ti]"
    assert strategy.history.first().history_user == curator


def test_saving_without_a_new_text_makes_no_version(door: Client, strategy: Strategy) -> None:
    door.post(f"{LIST}{strategy.pk}/change/", form_of(strategy, title="Very sensitive", is_active=""))
    strategy.refresh_from_db()
    assert (strategy.title, strategy.is_active, strategy.versions.count()) == ("Very sensitive", False, 1)


def test_a_change_made_on_top_of_an_older_version_is_refused(door: Client, strategy: Strategy) -> None:
    save(door, strategy, query="nodule")
    assert "Someone saved version 2 meanwhile" in save(door, strategy, query="hernia")
    assert strategy.versions.count() == 2


def test_what_only_pubmed_understands_is_saved_with_a_warning(door: Client, strategy: Strategy) -> None:
    save(door, strategy, query="lipoma[nosuchfield]")
    assert strategy.current.query == "lipoma[nosuchfield]"
    assert "PubMed may understand this query; we do not" in door.get(LIST).content.decode()


def test_a_strategy_is_added_with_its_first_version(door: Client) -> None:
    form = {
        "title": "New",
        "slug": "new",
        "is_active": "on",
        "query": "lipoma",
        "query_note": "",
        "reviewers_needed": 1,
    }
    assert door.post(f"{LIST}add/", form).status_code == 302
    assert Strategy.objects.get(slug="new").current.number == 1


def test_a_changed_query_is_shown_as_a_difference_before_it_is_saved(door: Client, strategy: Strategy) -> None:
    address = f"{LIST}{strategy.pk}/change/"
    page = door.post(address, form_of(strategy, query="lipoma[ti] OR <b>nodule*[ti]")).content.decode()
    assert LOOK_FIRST in page
    assert "<ins> OR &lt;b&gt;nodule*[ti]</ins>" in page
    assert "make it version 2" in page
    assert strategy.versions.count() == 1


def test_line_ends_are_no_difference(door: Client, strategy: Strategy) -> None:
    strategy.versions.update(query="lipoma[ti]\nOR nodule[ti]")
    address = f"{LIST}{strategy.pk}/change/"
    assert door.post(address, form_of(strategy, query="lipoma[ti]\r\nOR nodule[ti]")).status_code == 302
    page = door.post(address, form_of(strategy, query="lipoma[ti]\r\nOR nodules[ti]")).content.decode()
    assert "<del>nodule</del><ins>nodules</ins>" in page.replace("<del> ", "<del>").replace("<ins> ", "<ins>")


def test_a_text_changed_once_more_after_it_was_looked_at_is_shown_again(door: Client, strategy: Strategy) -> None:
    address = f"{LIST}{strategy.pk}/change/"
    first = door.post(address, form_of(strategy, query="nodule"))
    seen = first.context["adminform"].form.data["difference_seen"]
    page = door.post(address, form_of(strategy, query="nodules", difference_seen=seen)).content.decode()
    assert LOOK_FIRST in page
    assert strategy.versions.count() == 1


def test_each_version_shows_what_it_changed_and_by_whom(door: Client, strategy: Strategy) -> None:
    save(door, strategy, query="lipoma[ti] OR nodule*[ti]", query_note="nodules too")
    page = door.get(f"{LIST}{strategy.pk}/change/").content.decode()
    assert "<ins> OR nodule*[ti]</ins>" in page
    assert "nodules too" in page
    assert ">ada</td>" in page


def test_how_many_reviewers_a_strategy_needs_is_edited(door: Client, strategy: Strategy) -> None:
    save(door, strategy, reviewers_needed=1)
    strategy.refresh_from_db()
    assert strategy.reviewers_needed == 1


@pytest.mark.parametrize("role", ["viewer", "curator"])
def test_who_may_not_edit_strategies_looks_at_them_and_saves_nothing(
    client: Client, strategy: Strategy, role: str
) -> None:
    client.force_login(make_user(role=role))
    assert client.get(f"{LIST}{strategy.pk}/change/").status_code == 200
    assert client.post(f"{LIST}{strategy.pk}/change/", form_of(strategy, title="Mine")).status_code == 403
    strategy.refresh_from_db()
    assert strategy.title == "Sensitive"


@pytest.mark.parametrize(("role", "offered"), [("curator", False), ("editor", True)])
def test_a_sync_is_offered_to_who_may_start_one(client: Client, strategy: Strategy, role: str, offered: bool) -> None:
    client.force_login(make_user(role=role))
    for address in (LIST, f"{LIST}{strategy.pk}/change/"):
        assert ("Sync now" in client.get(address).content.decode()) is offered


@pytest.mark.parametrize("path", ["sync/", "{pk}/sync/"])
def test_a_sync_is_asked_for_by_post_and_by_who_may(
    client: Client, strategy: Strategy, with_worker: None, path: str
) -> None:
    address = LIST + path.format(pk=strategy.pk)
    assert client.post(address).status_code == 302  # to the login
    client.force_login(make_user(role="curator"))
    assert client.post(address).status_code == 403
    client.force_login(make_user("eda", role="editor"))
    assert client.get(address).status_code == 405
    assert not Job.objects.exists()
    answer = client.post(address)
    job = Job.objects.get()
    assert answer["Location"] == f"/admin/literature/job/{job.pk}/watch/"
    assert (job.kind, job.subject) == ("sync", "sensitive" if "pk" in path else "")


def test_a_sync_asked_for_twice_leads_to_the_first(door: Client, strategy: Strategy, with_worker: None) -> None:
    first, second = (door.post(f"{LIST}sync/", follow=True) for _ in range(2))
    assert first.redirect_chain == second.redirect_chain
    assert "is waiting already" in second.content.decode()


def test_a_strategy_that_is_not_there_cannot_be_synced(door: Client, db: None) -> None:
    assert door.post(f"{LIST}4711/sync/").status_code == 404


def test_a_strategy_shows_what_it_finds_alone_and_what_each_term_brings(door: Client, strategy: Strategy) -> None:
    other = Strategy.objects.create(slug="other", title="Other")
    version = strategy.current
    papers = make_papers([{"title": "Lipoma", "pmid": 1}, {"title": "Lipoma of the back", "pmid": 2}])
    for of, pmid in ((strategy, 1), (strategy, 2), (other, 2)):
        StrategyHit.objects.create(strategy=of, pmid=pmid, first_version=version, first_seen_at=NOW)
    page = door.get(f"{LIST}{strategy.pk}/change/").content.decode()
    assert "2 found in PubMed, 1 of them by no other active strategy" in page
    assert "lost without it" in page
    assert f"<td>1</td><td>{len(papers)}</td><td>{len(papers)}</td>" in page


def test_terms_of_a_query_that_cannot_be_asked_here_say_so(door: Client, strategy: Strategy) -> None:
    strategy.versions.update(query="lipoma[nosuchfield]")
    assert "Cannot be told: PubMed is asked this" in door.get(f"{LIST}{strategy.pk}/change/").content.decode()
