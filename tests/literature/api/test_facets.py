"""`facets=` and `group_by=`: papers counted under the current filter."""

from __future__ import annotations

from collections import Counter

import pytest

from literature.api import facets
from literature.models import ExclusionReason, Strategy, StrategyHit, StrategyVersion
from literature.pubmed.records import JournalRecord
from literature.screening import decide
from tests.literature.factories import NOW, confirm, make_papers, make_topic, make_user, suggest

pytestmark = pytest.mark.django_db

ALL = "topic,year,journal,publication_type,language,author,design"


@pytest.fixture
def collection() -> None:
    diagnosis, treatment = make_topic("diagnosis"), make_topic("treatment")
    ultrasound = make_topic("ultrasound", parent=diagnosis)
    pain = {"year": 1990, "journal": JournalRecord("Pain", "Pain", "Pain", "7508686", "0304-3959")}
    a, b, c, _ = make_papers(
        [
            {"title": "lipoma A", **pain, "languages": ("eng",), "authors": ("Ries E",)},
            {
                "title": "lipoma B",
                **pain,
                "languages": ("eng", "ger"),
                "authors": ("Ries E", "Ö A"),
            },
            {"title": "gout C", "year": 2001, "publication_types": ("Review", "Case Reports")},
            {"title": "nothing D"},
        ]
    )
    suggest(a, diagnosis)
    confirm(a, ultrasound)
    suggest(b, ultrasound)
    rejected = confirm(c, treatment)
    rejected.status = "rejected"
    rejected.save()


def counted(api, name: str, **params: str) -> dict:
    return api.get("papers/", {"facets": name, "page_size": 1, **params})["facets"][name]


def short(facet: dict) -> list[tuple]:
    return [(one["value"], one["papers"]) for one in facet["values"]]


# ── What is refused ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", ["facets", "group_by"])
@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("topics", "topic"),
        ("__class__", "Use one or more"),
        ("", "several separated"),
        ("year,", "several separated"),
        ("year,year", "once"),
        ("pmid", "not counted by that"),
    ],
)
def test_what_papers_are_not_counted_by_is_refused(api, name, value, said):
    problem = api.problem("papers/", {name: value}, kind="invalid-parameter")
    assert problem["parameter"] == name
    assert said in problem["detail"]


def test_papers_are_grouped_by_two_dimensions_at_most(api):
    assert "at most 2" in api.problem("papers/", {"group_by": "year,topic,author"}, kind="invalid-parameter")["detail"]


# ── Facets ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_nothing_is_counted_where_nobody_asks(api, collection):
    assert not {"facets", "groups"} & set(api.get("papers/"))


def test_an_empty_list_has_empty_facets(api):
    answer = api.get("papers/", {"facets": ALL, "group_by": "topic,year"})
    for facet in answer["facets"].values():
        assert facet == {"values": [], "more": 0, "without": 0, "papers": 0, "papers_are": "all"}
    assert answer["groups"]["groups"] == []


def test_papers_are_counted_by_every_dimension(api, collection):
    found = api.get("papers/", {"facets": ALL})["facets"]
    assert list(found) == ALL.split(",")
    assert short(found["topic"]) == [("diagnosis", 2), ("ultrasound", 2)]
    assert found["topic"]["without"] == 2
    assert short(found["year"]) == [(1990, 2), (2001, 1)]
    assert short(found["journal"]) == [("7508686", 2)]
    assert found["journal"]["values"][0]["name"] == "Pain"
    assert short(found["publication_type"]) == [("Case Reports", 1), ("Review", 1)]
    assert short(found["language"]) == [("eng", 2), ("ger", 1)]
    assert short(found["author"]) == [('"ries e"', 2), ('"o a"', 1)]
    assert [one["name"] for one in found["author"]["values"]] == ["Ries E", "Ö A"]
    assert (found["design"]["values"], found["design"]["without"]) == ([], 4)
    assert {facet["papers_are"] for facet in found.values()} == {"all"}


def test_facets_count_what_the_filter_keeps_whatever_the_page(api, collection):
    assert short(counted(api, "year", q="lipoma")) == [(1990, 2)]
    assert short(counted(api, "topic", language="ger")) == [("diagnosis", 1), ("ultrasound", 1)]
    assert counted(api, "author", year="2001")["without"] == 1


def test_the_most_frequent_values_are_told_and_how_many_more_there_are(api, monkeypatch):
    monkeypatch.setattr(facets, "MOST_VALUES", 2)
    years = [1990, 1990, 1991, 1992, 1993, None]
    make_papers([{"title": f"P {n}", **({"year": year} if year else {})} for n, year in enumerate(years)])
    found = counted(api, "year")
    assert short(found) == [(1990, 2), (1991, 1)]
    assert (found["more"], found["without"], found["papers"]) == (2, 1, 6)


def test_beyond_a_bound_the_last_added_are_counted_and_the_answer_says_so(api, monkeypatch):
    monkeypatch.setattr(facets, "COUNTED", 3)
    make_papers([{"title": f"P {number}", "year": 1990 + number} for number in range(5)])
    found = counted(api, "year")
    assert (found["papers"], found["papers_are"]) == (3, "last_added")
    assert {value for value, _ in short(found)} == {1992, 1993, 1994}
    found = counted(api, "year", count="exact")
    assert (found["papers"], found["papers_are"], len(found["values"])) == (5, "all", 5)


# ── Groups ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def grouped(api, by: str, **params: str) -> dict:
    return api.get("papers/", {"group_by": by, **params})["groups"]


def values(groups: dict) -> Counter:
    by = groups["by"]
    found = {tuple(one[name] and one[name]["value"] for name in by): one["papers"] for one in groups["groups"]}
    return Counter(found)


def test_papers_are_grouped_by_one_dimension(api, collection):
    found = grouped(api, "year")
    assert values(found) == {(1990,): 2, (2001,): 1, (None,): 1}
    assert (found["papers"], found["papers_are"], found["more"]) == (4, "all", 0)


def test_papers_are_grouped_by_pairs_with_the_totals_of_each_dimension(api, collection):
    found = grouped(api, "year,language")
    assert values(found) == {(1990, "eng"): 2, (1990, "ger"): 1, (2001, None): 1, (None, None): 1}
    assert short(found["totals"]["language"]) == [("eng", 2), ("ger", 1)]
    assert short(found["totals"]["year"]) == [(1990, 2), (2001, 1)]


@pytest.mark.parametrize("by", ["topic,year", "year,topic"])
def test_a_paper_is_in_the_groups_of_all_topics_above_its_own(api, collection, by):
    found = values(grouped(api, by))
    turn = (lambda pair: pair) if by == "topic,year" else (lambda pair: pair[::-1])
    expected = {("diagnosis", 1990): 2, ("ultrasound", 1990): 2, (None, 2001): 1, (None, None): 1}
    assert found == {turn(pair): papers for pair, papers in expected.items()}


def test_two_dimensions_of_many_values_are_joined_paper_by_paper(api, collection):
    found = values(grouped(api, "language,author"))
    assert found[("eng", '"ries e"')] == 2
    assert found[("ger", '"ries e"')] == 1
    assert found[("ger", '"o a"')] == 1


@pytest.mark.parametrize("by", ["year", "topic", "topic,year", "year,language"])
def test_of_groups_of_one_size_those_without_a_value_come_last(api, collection, by):
    name = by.split(",")[0]
    ordered = [(-group["papers"], group[name] is None) for group in grouped(api, by)["groups"]]
    assert ordered == sorted(ordered)


@pytest.mark.parametrize("by", ["year", "topic", "topic,year", "year,language"])
def test_the_largest_groups_are_told_and_how_many_more_there_are(api, collection, by, monkeypatch):
    whole = grouped(api, by)
    monkeypatch.setattr(facets, "MOST_GROUPS", 1)
    found = grouped(api, by)
    assert found["groups"] == whole["groups"][:1]
    assert found["more"] == len(whole["groups"]) - 1


def test_papers_are_counted_by_strategy_and_by_the_reason_of_their_exclusion(api):
    reader = make_user("reader", role="editor")
    strategy = Strategy.objects.create(slug="sensitive", title="Sensitive")
    version = StrategyVersion.objects.create(strategy=strategy, number=1, query="lipoma", created_at=NOW)
    mice, other, found, left = make_papers([{"title": "A", "pmid": n} for n in range(1, 5)])
    for paper, left_at in ((found, None), (left, NOW)):
        StrategyHit.objects.create(
            strategy=strategy, pmid=paper.pmid, paper=paper, first_version=version, first_seen_at=NOW, left_at=left_at
        )
    for paper in (mice, other):
        decide(paper, "title_abstract", "excluded", "animal study, mice", by=reader, at=NOW)
    decide(found, "title_abstract", "included", "animal study, mice", by=reader, at=NOW)
    assert short(counted(api, "strategy")) == [("sensitive", 1)]
    assert short(counted(api, "exclusion_reason")) == [("animal study, mice", 2)]
    assert api.get("papers/", {"exclusion_reason": "animal study, mice"})["count"] == 2
    assert api.get("papers/", {"exclusion_reason": "animal study, mice", "stage": "full_text"})["count"] == 0


def test_a_reason_that_nothing_was_excluded_for_is_refused_with_the_nearest(api):
    reader = make_user("reader", role="editor")
    (mouse,) = make_papers([{"title": "A"}])
    decide(mouse, "title_abstract", "excluded", "animal study, mice", by=reader, at=NOW)
    ExclusionReason.objects.create(slug="wrong-design", label="Wrong design")
    problem = api.problem("papers/", {"exclusion_reason": "animal study mice"}, kind="invalid-parameter")
    assert (problem["parameter"], problem["nearest"]) == ("exclusion_reason", "animal study, mice")
    assert problem["allowed"] == ["animal study, mice", "wrong-design"]
    assert api.get("papers/", {"exclusion_reason": "wrong-design"})["count"] == 0
