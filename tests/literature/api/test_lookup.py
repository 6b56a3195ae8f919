"""Many identifiers at once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from literature.api.identifiers import Malformed, Wanted, read_identifier
from literature.models import Paper, ScreeningDecision, ScreeningStage, Strategy, StrategyVersion
from literature.screening import decide
from tests.literature.factories import NOW, make_papers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b"null", b'"x"', b"17", b"{}", b'{"ids": null}', b'{"ids": "1"}', b'{"ids": []}'),
        *(b'{"ids": [1], "x": 1}', b'{"ids": ["\xff"]}', b'{"ids": ["\\ud800"]}', b"[" * 100_000, b'{"ids": [NaN]}'),
    ],
)
def test_a_body_of_another_shape_is_refused(api, body):
    response = api.client.post("/api/v1/papers/lookup/", body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["type"] == "/api/v1/problems/invalid-body/"


@pytest.mark.parametrize("body", [b'{"ids": ["1"], "ids": ["2"]}', b'{"ids": [{"id": 1, "id": 2}]}'])
def test_a_name_that_comes_twice_is_refused_by_name(api, body):
    response = api.client.post("/api/v1/papers/lookup/", body, content_type="application/json")
    assert response.status_code == 400
    assert "twice in one object: give it once" in response.json()["detail"]


def test_a_number_of_any_length_is_no_name_that_comes_twice(api):
    body = b'{"ids": [' + b"9" * 5_000 + b"]}"
    assert api.client.post("/api/v1/papers/lookup/", body, content_type="application/json").status_code == 400


def test_more_than_a_thousand_are_refused(api):
    assert "1,001" in api.post("papers/lookup/", {"ids": ["1"] * 1001}, status=400)["detail"]


def test_a_body_without_end_is_refused_before_it_is_read(api, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    problem = api.post("papers/lookup/", {"ids": ["x" * 1000]}, status=413)
    assert problem["type"] == "/api/v1/problems/body-too-large/"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_another_media_type_is_refused(api, kind):
    response = api.client.post("/api/v1/papers/lookup/", b"ids=1", content_type=kind)
    assert response.status_code == 415
    assert response.json()["type"] == "/api/v1/problems/unsupported-media-type/"


@pytest.mark.parametrize("debug", [False, True])
def test_a_body_sent_to_the_address_without_its_last_slash_is_not_lost(api, settings, debug):
    settings.DEBUG = debug
    response = api.client.post("/api/v1/papers/lookup", {"ids": ["1"]}, content_type="application/json", follow=True)
    assert response.redirect_chain == [("/api/v1/papers/lookup/", 308)]
    assert response.json()["count"] == 1


def test_reading_it_is_not_allowed(api):
    problem = api.problem("papers/lookup/", kind="method-not-allowed", status=405)
    assert problem["allowed"] == ["POST", "OPTIONS"]


def test_each_identifier_has_its_answer_in_order(api):
    live, kept, gone, withdrawn = make_papers(
        [
            {"title": "Live", "pmid": 1, "doi": "10.1/live", "pmcid": "PMC11"},
            {"title": "Kept", "pmid": 2},
            {"title": "Gone", "pmid": 3},
            {"title": "Withdrawn", "pmid": 4},
        ]
    )
    Paper.objects.filter(pk=gone.pk).update(state="merged", merged_into=kept)
    Paper.objects.filter(pk=withdrawn.pk).update(state="withdrawn", withdrawn_at=NOW)
    given = [live.pk, "doi:10.1/LIVE", "PMC11", "pmid:1", "pmid:3", "pmid:4", "pmid:99", "abc", None, True, {"a": 1}]
    answer = api.post("papers/lookup/", {"ids": given})
    assert answer["count"] == len(given)
    assert [one["given"] for one in answer["results"]] == given
    assert [one["status"] for one in answer["results"]] == [
        *["found"] * 4,
        *("merged", "withdrawn", "not_found"),
        *["malformed"] * 4,
    ]
    assert {one["id"] for one in answer["results"][:4]} == {live.pk}
    assert (answer["results"][4]["id"], answer["results"][4]["merged_into"]) == (gone.pk, kept.pk)
    assert "2026-03-01" in answer["results"][5]["reason"]
    assert "pmid:8505611" in answer["results"][7]["reason"]


def test_a_thousand_cost_as_many_queries_as_one(api, django_assert_num_queries):
    make_papers([{"title": f"P {n}", "pmid": n} for n in range(1, 31)])
    with django_assert_num_queries(3):
        api.post("papers/lookup/", {"ids": ["pmid:1", {"id": "pmid:99", "title": "P"}]})
    with django_assert_num_queries(3):
        answer = api.post("papers/lookup/", {"ids": [{"id": f"pmid:{n}", "title": "P"} for n in range(1, 1001)]})
    assert [one["status"] for one in answer["results"]].count("found") == 30


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ({"id": "pmid:1", "name": "x"}, "nothing else"),
        ({"title": "x"}, "text or a number"),
        ({"id": "pmid:1", "title": 7}, "characters"),
        ({"id": "pmid:1", "title": "x" * 2001}, "2,000"),
        ({"id": "x", "title": "y"}, "pmid:8505611"),
    ],
    ids=["member", "no-id", "number", "long", "identifier"],
)
def test_an_item_of_another_shape_says_what_is_wrong(api, item, why):
    (answer,) = api.post("papers/lookup/", {"ids": [item]})["results"]
    assert answer["status"] == "malformed"
    assert why in answer["reason"]


def test_an_excluded_paper_says_at_which_stage_and_why(api):
    early, late, kept, unsure = make_papers([{"title": t, "pmid": n} for n, t in enumerate("ABCD", 1)])
    title, full = ScreeningStage
    included, excluded, undecided = ScreeningDecision
    decide(early, title, excluded, "animal-study", by=None, at=NOW)
    for paper in (late, kept):
        decide(paper, title, included, by=None, at=NOW)
    decide(late, full, excluded, "no-full-text", by=None, at=NOW)
    decide(unsure, title, undecided, by=None, at=NOW)
    answers = api.post("papers/lookup/", {"ids": [f"pmid:{n}" for n in range(1, 5)]})["results"]
    assert [(one["status"], one["stage"], one["reason"]) for one in answers] == [
        ("excluded", "title_abstract", "animal-study"),
        ("excluded", "full_text", "no-full-text"),
        ("found", None, None),
        ("found", None, None),
    ]
    assert answers[0]["id"] == early.pk


@pytest.fixture
def strategies(db):
    queries = {
        "wide": "lipoma OR nodule*[ti]",
        "narrow": '("back mice"[ti] OR lipoma[ti]) AND (injection OR excision) NOT review[ti]',
        "by-topic": "lipoma AND diagnosis[topic]",
        "resting": "lipoma",
    }
    for slug, query in queries.items():
        strategy = Strategy.objects.create(slug=slug, title=slug, is_active=slug != "resting")
        StrategyVersion.objects.create(strategy=strategy, number=1, query="outdated", created_at=NOW)
        StrategyVersion.objects.create(strategy=strategy, number=2, query=query, created_at=NOW)
    Strategy.objects.create(slug="empty", title="Never written")


def test_the_title_of_a_paper_that_is_not_here_tells_what_strategies_lack(api, strategies):
    items = [
        {"id": "pmid:1", "title": "Review of lipoma"},
        {"id": "doi:10.1/x", "title": "Lipoma: injection"},
        {"id": "pmid:2", "title": " "},
        "pmid:3",
    ]
    review, injection, *untold = api.post("papers/lookup/", {"ids": items})["results"]
    assert (review["status"], review["given"]) == ("not_found", "pmid:1")
    assert review["would_match"] == ["wide"]
    by_topic, narrow = review["needs"]
    assert (by_topic["strategy"], by_topic["all_of"]) == ("by-topic", [])
    assert "diagnosis" in by_topic["reason"]
    assert narrow == {
        "strategy": "narrow",
        "all_of": [
            {"any_of": ["injection", "excision"], "none_of": [], "others": 0},
            {"any_of": [], "none_of": ["review[ti]"], "others": 0},
        ],
        "reason": None,
    }
    assert injection["would_match"] == ["narrow", "wide"]
    assert [(one["would_match"], one["needs"]) for one in untold] == [(None, None)] * 2


def test_a_paper_that_is_here_is_not_judged_by_a_title(api, strategies):
    make_papers([{"title": "Else", "pmid": 1}])
    (answer,) = api.post("papers/lookup/", {"ids": [{"id": "pmid:1", "title": "Lipoma"}]})["results"]
    assert (answer["status"], answer["would_match"]) == ("found", None)


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=40), st.integers().map(str), st.from_regex(r"(pmid|doi|pmcid|id):.{0,20}")))
def test_any_text_is_an_identifier_or_is_refused(text):
    try:
        wanted = read_identifier(text)
    except Malformed:
        return
    assert read_identifier(str(wanted)) == wanted


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("https://pubmed.ncbi.nlm.nih.gov/7475021/", "pmid", 7475021),
        ("https:/pubmed.ncbi.nlm.nih.gov/7475021", "pmid", 7475021),
        ("pubmed.ncbi.nlm.nih.gov/7475021/?from=x#abstract", "pmid", 7475021),
        ("http://www.ncbi.nlm.nih.gov/pubmed/7475021", "pmid", 7475021),
        ("https://europepmc.org/article/MED/7475021", "pmid", 7475021),
        ("PMID: 7475021", "pmid", 7475021),
        ("PMID 7475021", "pmid", 7475021),
        ("https://doi.org/10.1000/ABC", "doi", "10.1000/abc"),
        ("http://dx.doi.org/10.1000/a%28b%29", "doi", "10.1000/a(b)"),
        ("DOI 10.1000/ABC", "doi", "10.1000/abc"),
        ("10.1000/abc", "doi", "10.1000/abc"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123/", "pmcid", "PMC123"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC123/pdf/x.pdf", "pmcid", "PMC123"),
        ("PMCID: PMC123", "pmcid", "PMC123"),
        ("PMC123", "pmcid", "PMC123"),
    ],
)
def test_what_researchers_paste_is_understood(text, kind, value):
    assert read_identifier(text) == Wanted(kind, value)


@pytest.mark.parametrize(
    "text",
    ["https://example.org/7475021/", "https://pubmed.ncbi.nlm.nih.gov/", "https://doi.org/", "https://x", "PMID"],
)
def test_an_address_of_something_else_is_refused(text):
    with pytest.raises(Malformed):
        read_identifier(text)


def test_addresses_are_understood_everywhere(api):
    (paper,) = make_papers([{"title": "A", "pmid": 7475021, "doi": "10.1000/abc"}])
    address = "https://pubmed.ncbi.nlm.nih.gov/7475021/"
    assert api.get("papers/", {"ids": f"{address},https://doi.org/10.1000/ABC"})["count"] == 1
    assert api.get(f"papers/{address}")["id"] == paper.pk
    (answer,) = api.post("papers/lookup/", {"ids": [address]})["results"]
    assert (answer["status"], answer["id"], answer["note"]) == ("found", paper.pk, None)


def test_a_bare_number_that_may_be_a_pmid_is_told(api):
    ours, other = make_papers([{"title": "A", "pmid": 7475021}, {"title": "B"}])
    Paper.objects.filter(pk=other.pk).update(pmid=ours.pk)
    both, unknown, none = api.post("papers/lookup/", {"ids": [ours.pk, 7475021, 99999999]})["results"]
    assert (both["status"], both["id"]) == ("found", ours.pk)
    assert f"pmid:{ours.pk}" in both["note"]
    assert unknown["status"] == none["status"] == "not_found"
    assert "pmid:7475021" in unknown["reason"]
    assert f"paper {ours.pk} " in unknown["note"]
    assert none["note"] is None
    assert "pmid:99999999" in api.problem("papers/99999999/", kind="not-found", status=404)["detail"]


def test_a_bare_number_is_ours():
    assert read_identifier("8505611") == Wanted("id", 8505611)
