"""Whatever is asked, the API answers or refuses; it never fails."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from evidence.api import views as evidence
from literature.api.views import papers, people, searching, topics, vocabulary
from literature.models import Strategy, StrategyVersion
from tests.literature.factories import NOW, make_paper, make_topic

LISTS = {
    "papers/": papers.PaperList,
    "topics/": topics.TopicList,
    "strategies/": searching.StrategyList,
    "sync-runs/": searching.SyncRunList,
    "journals/": people.JournalList,
    "authors/": people.AuthorList,
    "evidence/": evidence.EvidenceList,
    "mesh/": vocabulary.MeshList,
    "autocomplete/": vocabulary.Autocomplete,
}
NAMES = sorted({name for view in LISTS.values() for name in view().known_parameters})
VALUES = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.sampled_from(
        ["true", "false", "1990", "2026-01-01", "diagnosis", "eng", "-id", "pmid:1", '"a b"[ti]', "a*", ""]
    ),
    st.lists(st.sampled_from('()[]"*: ANDORNOTti,-%\\\x00éß中💾'), max_size=12).map("".join),
)

SCALARS = st.none() | st.booleans() | st.integers() | VALUES
IDS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.fixed_dictionaries({"id": inner}, optional={"title": inner}),
)


@pytest.fixture(autouse=True)
def unlimited(unlimited_rates):
    """More requests than a minute allows."""


class TestAnyRequest(TestCase):
    """Hypothesis: any parameters with any values, and any path."""

    @classmethod
    def setUpTestData(cls) -> None:
        make_topic("diagnosis", rule="a[ti]")
        strategy = Strategy.objects.create(slug="narrow", title="Narrow")
        StrategyVersion.objects.create(strategy=strategy, number=1, query="a[ti] NOT (b AND c)", created_at=NOW)
        make_paper(title="a b", pmid=1, year=1990, journal="a", authors=("A B",), languages=("eng",))

    @settings(max_examples=200)
    @given(
        path=st.sampled_from(sorted(LISTS)),
        asked=st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4),
    )
    def test_a_list_is_given_or_refused(self, path, asked):
        params: dict[str, list[str]] = {}
        for name, value in asked:
            params.setdefault(name, []).append(value)
        response = self.client.get(f"/api/v1/{path}", params)
        assert response.status_code in {200, 400}, response.content
        if response.status_code == 400:
            assert response.json()["detail"]

    @settings(max_examples=150)
    @given(
        resource=st.sampled_from(["papers", "topics", "strategies", "sync-runs", "evidence", "journals", "authors"]),
        name=VALUES,
    )
    def test_one_resource_is_given_or_refused(self, resource, name):
        from urllib.parse import quote

        response = self.client.get(f"/api/v1/{resource}/{quote(name, safe='')}/")
        assert response.status_code in {200, 301, 400, 404}, response.content
        response = self.client.get(f"/api/v1/{resource}/{quote(name, safe='')}/related/")
        assert response.status_code in {200, 301, 400, 404}, response.content

    @settings(max_examples=100)
    @given(IDS)
    def test_identifiers_of_any_kind_are_looked_up_or_refused(self, given_id):
        response = self.client.post("/api/v1/papers/lookup/", {"ids": [given_id]}, content_type="application/json")
        assert response.status_code in {200, 400}, response.content


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["a&" * 6000, "q=" + "a" * 1_000_000, "%00" * 1000, "&&&&==%", "q=%"])
def test_an_address_of_any_size_is_answered_or_refused(client, query):
    response = client.get(f"/api/v1/papers/?{query}")
    assert response.status_code in {200, 400, 414}
    if response.status_code == 400:
        assert response["Content-Type"] == "application/problem+json"
