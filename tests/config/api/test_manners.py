"""How the API behaves beside its answers: errors, and the pages for people."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client, override_settings
from django.urls import path

from config.api.problems import KINDS
from config.urls import handler400, handler403, handler404, handler500, urlpatterns
from tests.literature.factories import make_paper

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/"


def fail(request: object) -> None:
    raise RuntimeError("a secret of the house")


def suspect(request: object) -> None:
    raise SuspiciousOperation("a secret of the house")


class Broken:
    """The addresses with two that fail."""

    handler400, handler403, handler404, handler500 = handler400, handler403, handler404, handler500
    urlpatterns = [path("api/v1/fail/", fail), path("api/v1/suspect/", suspect), *urlpatterns]


def problem(response: object, status: int, kind: str) -> dict:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    body = response.json()
    assert (body["status"], body["type"]) == (status, f"/api/v1/problems/{kind}/")
    assert body["title"]
    assert body["detail"]
    return body


# ── Errors ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("address", ["/api/v1/nothing/", "/api/", "/api/v2/papers/", "/api/v1/papers//"])
def test_an_address_that_leads_nowhere_is_a_problem(address, debug):
    with override_settings(DEBUG=debug):
        assert ROOT in problem(Client().get(address), 404, "not-found")["detail"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["papers/", "papers/1/", "topics/", "sync-runs/", "authors/"])
def test_writing_is_not_allowed_anywhere(method, address):
    response = getattr(Client(), method)(ROOT + address, "{}", content_type="application/json")
    assert problem(response, 405, "method-not-allowed")["allowed"] == ["GET", "HEAD", "OPTIONS"]
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_a_media_type_that_is_not_offered_is_a_problem():
    body = problem(Client().get(f"{ROOT}papers/", headers={"accept": "image/png"}), 406, "not-acceptable")
    assert "application/json" in body["allowed"]


def test_our_own_fault_is_a_problem_that_tells_no_secret():
    with override_settings(ROOT_URLCONF=Broken):
        response = Client(raise_request_exception=False).get(f"{ROOT}fail/")
    assert "secret" not in str(problem(response, 500, "server-error"))


def test_a_request_that_is_no_valid_one_is_a_problem():
    with override_settings(ROOT_URLCONF=Broken):
        response = Client().get(f"{ROOT}suspect/")
    assert "secret" not in str(problem(response, 400, "bad-request"))
    assert Client().get(ROOT, headers={"host": "evil.example"}).status_code == 400


def test_every_kind_of_problem_has_a_page_that_explains_it():
    for kind in KINDS:
        assert Client().get(f"{ROOT}problems/{kind}/").json()["description"]
    assert len(Client().get(f"{ROOT}problems/").json()) == len(KINDS)
    problem(Client().get(f"{ROOT}problems/none/"), 404, "not-found")


# ── For people ──────────────────────────────────────────────────────────────────────────────────────────────────────
BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def is_a_page_without_scripts(page: str) -> bool:
    return not re.search(r"<script|<form|<style|\sstyle=|\son\w+=|https?://(?!testserver)", page)


@pytest.mark.parametrize(
    "address", ["", "papers/", "papers/1/", "papers/?x=1", "papers/lookup/", "topics/", "problems/"]
)
def test_a_browser_gets_a_page_without_forms_scripts_or_outside_requests(address):
    response = Client().get(ROOT + address, headers=BROWSER)
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert is_a_page_without_scripts(response.content.decode())


def test_every_address_in_an_answer_can_be_followed_and_nothing_else():
    make_paper(title='"javascript:alert(1)" <script>alert("http://testserver/x")</script>', pmid=1, doi="10.1/x")
    page = Client().get(f"{ROOT}papers/", headers=BROWSER).content.decode()
    assert is_a_page_without_scripts(page.replace("https://pubmed.ncbi.nlm.nih.gov", ""))
    root = Client().get(ROOT, headers=BROWSER).content.decode()
    assert '<a href="http://testserver/api/v1/papers/" rel="noreferrer">http://testserver/api/v1/papers/</a>' in root
    assert '<a href="https://pubmed.ncbi.nlm.nih.gov/1/" rel="noreferrer">' in page
    assert 'href="javascript' not in page


def test_what_a_description_quotes_is_set_as_code():
    assert "<code>state</code>" in Client().get(f"{ROOT}papers/", headers=BROWSER).content.decode()


def test_a_page_leads_to_its_neighbours():
    for number in range(3):
        make_paper(title=f"Paper {number}")
    page = Client().get(f"{ROOT}papers/?page_size=1", headers=BROWSER).content.decode()
    address = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    second = Client().get(address, headers=BROWSER).content.decode()
    assert 'rel="prev"' in second
    assert Client().get(address).json()["previous"]


def test_the_entrance_names_every_list_and_each_answers():
    entrances = Client().get(ROOT).json()
    assert {"papers", "topics", "strategies", "sync_runs", "journals", "authors", "schema", "docs"} <= entrances.keys()
    wanting = {"papers_lookup": 405, "autocomplete": 400}  # a body, a parameter
    for name, address in entrances.items():
        assert Client().get(address).status_code == wanting.get(name, 200)


def test_the_documentation_asks_nothing_of_others_and_runs_no_inline_script():
    page = Client().get(f"{ROOT}docs/")
    text = page.content.decode()
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert not re.search(r"<script>|<style|https?://", text)
    script = re.search(r'src="([^"]*script[^"]*=[^"]*)"', text)[1].replace("&amp;", "&")
    assert Client().get(script)["Content-Type"].startswith("application/javascript")
