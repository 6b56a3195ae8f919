"""Whatever is asked, the API answers or refuses; it never fails."""

from __future__ import annotations

import json
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.wsgi import get_wsgi_application
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from evidence.api.views import items as evidence
from evidence.api.views import vocabulary as terms
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
    "interventions/": terms.InterventionList,
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


def over_wsgi(query: str, path: str = "/api/v1/papers/") -> tuple[int, dict]:
    """Ask the application itself, as a server would: no client of ours escapes or checks anything."""
    environ = {"PATH_INFO": path, "QUERY_STRING": query, "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost"}
    setup_testing_defaults(environ)
    said: list[str] = []
    body = b"".join(get_wsgi_application()(environ, lambda status, headers: said.append(status)))
    return int(said[0].split()[0]), json.loads(body)


HOSTILE = {
    "one megabyte of q": ("q=" + "a" * 1_000_000, "q"),
    "one megabyte of ids": ("ids=" + "1," * 500_000 + "1", "ids"),
    "ten thousand ids": ("ids=" + ",".join(map(str, range(1, 10_001))), "ids"),
    "two hundred kilobytes of q": ("q=" + "a" * 200_000, "q"),
    "two hundred kilobytes of fields": ("fields=" + "a." * 100_000, "fields"),
    "two hundred kilobytes of ordering": ("ordering=" + "year," * 40_000, "ordering"),
    "two hundred kilobytes of facets": ("facets=" + "year," * 40_000, "facets"),
    "two hundred kilobytes of a cursor": ("cursor=" + "A" * 200_000, "cursor"),
    "one megabyte of fields": ("fields=" + "a." * 500_000, "fields"),
    "one megabyte of ordering": ("ordering=" + "year," * 200_000, "ordering"),
    "one megabyte of facets": ("facets=" + "year," * 200_000, "facets"),
    "one megabyte of a cursor": ("cursor=" + "A" * 1_000_000, "cursor"),
    "one megabyte of a name": ("a" * 1_000_000 + "=1", None),
    "half a million topics": ("topic=" + "a," * 500_000 + "a", "topic"),
    "many authors": ("&".join(["author=ries"] * 5_000), None),
    "a NUL byte": ("q=lipoma%00", None),
    "a raw NUL byte": ("q=lipoma\x00", None),
    "invalid UTF-8": ("q=%ff%fe", None),
    "raw bytes": ("q=\xff\xfe", None),
    "an overlong sequence": ("topic=%c0%af", None),
    "half a surrogate": ("author=%ed%a0%80", None),
    "a class": ("fields=__class__", "fields"),
    "no size": ("page_size=0", "page_size"),
    "a negative size": ("page_size=-1", "page_size"),
    "a huge size": ("page_size=1000000000", "page_size"),
    "a forged cursor": ("cursor=WyIwIixbMV0sZmFsc2Vd:forged", "cursor"),
}


@pytest.mark.django_db(transaction=True)  # a request over WSGI closes the connection
@pytest.mark.parametrize("name", HOSTILE)
def test_what_no_client_sends_is_refused_at_the_door_with_what_to_do(name):
    query, parameter = HOSTILE[name]
    status, problem = over_wsgi(query)
    assert status == (414 if len(query) > 262_144 else 400), problem
    assert len(problem["detail"]) > 20
    assert len(json.dumps(problem)) < 20_000
    if parameter and status == 400:
        assert problem["parameter"] == parameter
