"""A client that follows the changes, and what it may ask."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from literature import accounts, changes, curation, tagging
from literature.models import (
    Change,
    ExclusionReason,
    Paper,
    ScreeningDecision,
    ScreeningStage,
    SyncRun,
    TagStatus,
    Topic,
    TopicRule,
    TopicTag,
)
from literature.pubmed.records import NoticeRecord
from literature.screening import decide
from literature.withdrawal import withdraw
from tests.literature.api.conftest import Api
from tests.literature.factories import NOW, make_paper, make_papers, make_topic, make_user
from tests.literature.sides import Side

pytestmark = pytest.mark.django_db


# ── Refusals ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("after", ["-1", "x", "1.5", "", "9223372036854775808", "1" * 400, "٣"])
def test_an_after_that_is_no_number_is_refused(api: Api, after: str) -> None:
    assert api.problem("changes/", {"after": after}, kind="invalid-parameter")["parameter"] == "after"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("since", "yesterday"),
            ("since", ""),
            ("type", "paper.gone"),
            ("paper", "back mouse"),
            ("paper", "pmid:404"),
        ),
        *(("page_size", "0"), ("page_size", "201"), ("page_size", "-1")),
    ],
)
def test_a_value_that_cannot_be_is_refused(api: Api, name: str, value: str) -> None:
    assert api.problem("changes/", {name: value}, kind="invalid-parameter")["parameter"] == name


def test_two_places_to_begin_at_are_refused(api: Api) -> None:
    asked = {"after": "1", "since": "2026-01-01"}
    assert api.problem("changes/", asked, kind="invalid-parameter")["parameter"] == "since"


def test_an_unknown_parameter_is_refused(api: Api) -> None:
    assert api.problem("changes/", {"cursor": "1"}, kind="unknown-parameter")["parameter"] == "cursor"


def test_a_number_beyond_the_end_is_an_empty_page_that_stays_where_it_is(api: Api) -> None:
    make_paper(pmid=1)
    for after in (1, 7, 9223372036854775807):
        page = api.get("changes/", {"after": after})
        assert (page["results"], page["after"], page["next"], page["last"]) == ([], after, None, 1)


def test_a_feed_without_changes(api: Api) -> None:
    page = api.get("changes/")
    assert (page["results"], page["after"], page["last"]) == ([], 0, 0)


# ── Answers ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_change_says_what_when_which_and_by_whom(api: Api) -> None:
    ada = make_user("ada", first_name="Ada", last_name="Lovelace")
    topic = make_topic("lipoma", rule="lipoma[ti]")
    paper = make_paper(pmid=5, title="A lipoma")
    curation.decide_tags(TopicTag.objects.all(), TagStatus.CONFIRMED, by=ada, at=NOW)
    topic.name = "Lipomas"
    changes.save_topic(topic)
    run = SyncRun.objects.create(mode="full", started_at=NOW, heartbeat_at=NOW)
    withdraw([5], NOW, run)
    found = api.get("changes/")["results"]
    here = {"id": paper.pk, "pmid": 5}
    nobody: dict[str, Any] = {"name": None, "sync_run_id": None, "rule_version": None}
    assert [(c["number"], c["type"], c["paper"], c["topic"], c["fields"], c["by"]) for c in found] == [
        (1, "paper.added", here, None, [], {"kind": "file", **nobody}),
        (2, "tag.suggested", here, "lipoma", [], {**nobody, "kind": "rule", "rule_version": 1}),
        (3, "tag.confirmed", here, "lipoma", [], {**nobody, "kind": "curator", "name": "Ada Lovelace"}),
        (4, "topic.updated", None, "lipoma", ["name"], {"kind": "file", **nobody}),
        (5, "paper.withdrawn", here, None, [], {**nobody, "kind": "sync", "sync_run_id": run.pk}),
    ]
    assert all(change["at"].endswith("Z") for change in found)


def test_pages_follow_one_another_without_repeats(api: Api) -> None:
    make_papers([{"pmid": n} for n in range(1, 8)])
    numbers, address = [], "http://testserver/api/v1/changes/?page_size=3"
    while address:
        page = api.client.get(address).json()
        numbers += [change["number"] for change in page["results"]]
        address = page["next"]
    assert numbers == list(range(1, 8))
    make_paper(pmid=9)
    assert [change["number"] for change in api.client.get(page["resume"]).json()["results"]] == [8]


def test_the_feed_can_be_read_backwards(api: Api) -> None:
    make_papers([{"pmid": n} for n in range(1, 8)])
    address, begun = "http://testserver/api/v1/changes/?page_size=3&after=7", []
    while address:
        page = api.client.get(address).json()
        begun.append([change["number"] for change in page["results"]])
        address = page["previous"]
    assert begun == [[], [5, 6, 7], [2, 3, 4], [1, 2, 3]]


def test_changes_are_counted_from_the_beginning(api: Api) -> None:
    make_topic("lipoma", rule="lipoma[ti]")
    make_papers([{"pmid": 1, "title": "A lipoma"}, {"pmid": 2, "title": "A nodule"}])
    assert api.get("changes/", {"after": "2"})["count"] == 3
    page = api.get("changes/", {"type": "paper.added", "after": "1"})
    assert (page["count"], page["count_is"]) == (2, "exact")


def test_filters_narrow_and_still_go_on_to_the_end(api: Api) -> None:
    make_topic("lipoma", rule="lipoma[ti]")
    make_papers([{"pmid": 1, "title": "A lipoma"}, {"pmid": 2, "title": "A nodule"}])
    page = api.get("changes/", {"type": "tag.suggested,tag.lapsed"})
    assert ([change["number"] for change in page["results"]], page["after"]) == ([3], 3)
    page = api.get("changes/", {"paper": "pmid:2"})
    assert ([change["number"] for change in page["results"]], page["after"]) == ([2], 3)
    assert "paper=pmid%3A2" in page["resume"]


def test_a_moment_begins_where_its_first_change_is(api: Api) -> None:
    make_paper(pmid=1)
    Change.objects.update(at=NOW)
    make_paper(pmid=2)
    page = api.get("changes/", {"since": "2026-03-02"})
    assert [change["number"] for change in page["results"]] == [2]
    assert "since" not in page["resume"]


def test_a_page_costs_five_queries_of_any_size(api: Api, django_assert_num_queries: Any) -> None:
    make_papers([{"pmid": n} for n in range(1, 30)])
    for size in (1, 29):
        with django_assert_num_queries(
            5
        ):  # the data version, the last number twice, the page, and where the one before begins
            api.get("changes/", {"page_size": size})


# ── A copy ──────────────────────────────────────────────────────────────────────────────────────────────────────────
class Copy:
    """A client's copy of all papers as lists give them, kept by following the changes as docs/api.md says."""

    def __init__(self, api: Api) -> None:
        self._api, self._after = api, 0
        self.papers: dict[int, Any] = {}

    def follow(self) -> None:
        more = True
        while more:
            page = self._api.get("changes/", {"after": self._after, "page_size": 50})
            self._read_again({c["paper"]["id"] for c in page["results"] if c["paper"]})
            for slug in {c["topic"] for c in page["results"] if c["type"] == "topic.updated"}:
                self._read_again({p["id"] for p in listing(self._api, topic=slug)})
            self._after, more = page["after"], page["next"]

    def _read_again(self, ids: set[int]) -> None:
        if ids:
            found = {p["id"]: p for p in listing(self._api, ids=",".join(map(str, sorted(ids))))}
            self.papers = {pk: p for pk, p in self.papers.items() if pk not in ids} | found


def listing(api: Api, **params: Any) -> list[Any]:
    page = api.get("papers/", {**params, "page_size": 200})
    assert page["next"] is None
    return list(page["results"])


def take_records() -> None:
    for number in range(1, 13):
        kinds = ("RetractionIn",) if number % 3 == 0 else ("ErratumIn",) if number % 4 == 0 else ()
        notices = tuple(NoticeRecord(kind, 900) for kind in kinds)
        make_papers(
            [{"pmid": n, "title": f"Lipoma or nodule, {number % (n + 1)}", "notices": notices} for n in range(1, 9)],
            now=timezone.now(),
        )
        withdraw([number], timezone.now())


def change_rules(topic: Topic) -> None:
    for version, word in enumerate(("nodule", "1", "lipoma", "2"), 2):
        TopicRule.objects.create(topic=topic, version=version, query=f"{word}[ti]", created_at=NOW)
        tagging.retag(now=timezone.now())


def curate(ada: User, topic: Topic) -> None:
    reason = ExclusionReason(slug="animals", label="Animals", position=1)
    for paper in Paper.objects.filter(pmid__lt=4):
        decide(paper, ScreeningStage.TITLE_ABSTRACT, ScreeningDecision.EXCLUDED, "animals", by=ada, at=timezone.now())
    for number in range(8):
        status = TagStatus.CONFIRMED if number % 2 else TagStatus.REJECTED
        chosen = TopicTag.objects.filter(paper__pmid=number)
        curation.decide_tags(chosen, status, by=ada, at=timezone.now(), reason=f"{number}")
        topic.name = f"Name {number}"
        changes.save_topic(topic, curator_id=ada.pk)
        ada.first_name = f"Ada {number}"
        accounts.keep(ada, by=ada)
        reason.label = f"Animals, {number}"
        changes.save_reason(reason, curator_id=ada.pk)


@pytest.mark.django_db(transaction=True)
def test_who_follows_the_changes_while_others_write_ends_with_what_a_fresh_listing_gives(api: Api) -> None:
    topic, other = make_topic("lipoma", rule="lipoma[ti]"), make_topic("other", rule="nodule[ti]")
    ada, copy = make_user("ada", role="editor"), Copy(api)
    make_papers([{"pmid": n, "title": "Lipoma"} for n in range(1, 4)])
    work = (take_records, lambda: change_rules(topic), lambda: curate(ada, other))
    sides = [Side(one) for one in work]
    while any(side.is_alive() for side in sides):
        copy.follow()
        threading.Event().wait(0.05)
    for side in sides:
        side.join()
    copy.follow()
    assert copy.papers == {paper["id"]: paper for paper in listing(api)}
    assert len(copy.papers) == Paper.objects.count() > 7
