"""The OpenAPI document: the committed one is the one that is served, and the answers keep to it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.test import Client

from evidence.models import Claim, ClaimLink, IndexTest, Intervention, Outcome
from literature.models import Notice, ScreeningDecision, ScreeningStage, Strategy, StrategyHit, StrategyVersion, SyncRun
from literature.screening import decide
from tests.evidence.factories import make_sourced, user
from tests.literature.factories import NOW, confirm, make_paper, make_topic, suggest
from tests.openapi import COMMITTED, document, strict_components

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "config" / "api" / "examples.json"


def test_the_committed_document_is_what_the_code_serves_and_is_made_without_a_warning(tmp_path):
    made = tmp_path / "openapi.yaml"
    command = [sys.executable, "manage.py", "spectacular", "--validate", "--fail-on-warn", "--file", str(made)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stderr
    assert made.read_text() == COMMITTED.read_text(), "run `make schema` and commit docs/openapi.yaml"


def test_the_document_is_openapi_3_1():
    assert document()["openapi"].startswith("3.1")


def test_a_file_has_the_parameters_of_the_list_but_those_of_pages():
    paths = document()["paths"]
    listed, file = (paths[f"/api/v1/papers{end}"]["get"] for end in ("/", ".{suffix}"))
    names = {one["name"] for one in listed["parameters"]}
    pages = {"page_size", "count", "facets", "group_by", "explain", "include"}
    assert pages < names
    assert {one["name"] for one in file["parameters"]} == names - pages | {"suffix"}
    offered = {kind: content["schema"] for kind, content in file["responses"]["200"]["content"].items()}
    others = {kind: content["schema"] for kind, content in listed["responses"]["200"]["content"].items()}
    assert offered == {kind: schema for kind, schema in others.items() if kind != "application/json"}
    assert offered["application/vnd.citationstyles.csl+json"] == {"type": "array", "items": {"type": "object"}}
    assert offered["application/vnd.apache.parquet"] == {"type": "string", "format": "binary"}


@pytest.mark.django_db
def test_the_document_is_served_as_yaml_and_as_json():
    assert yaml.safe_load(Client().get("/api/v1/schema/").content)["openapi"].startswith("3.1")
    assert Client().get("/api/v1/schema/?format=json").json()["openapi"].startswith("3.1")


@pytest.fixture
def collection(db: None) -> None:
    """Something of everything that an answer can hold."""
    topic = make_topic("diagnosis", rule="lipoma[ti]")
    paper = make_paper(title="Lipoma", year=1990, pmid=1, doi="10.1/x", journal="Pain", authors=("Ries E",))
    bare = make_paper(title="")
    make_paper(title="Another lipoma", pmid=3)
    confirm(bare, topic)
    aside = make_topic("aside")
    tag = suggest(paper, aside)
    tag.status = "lapsed"
    tag.save()
    for vocabulary in (Intervention, IndexTest, Outcome):
        vocabulary.objects.create(slug="term", name="Term")
    groups = [{"label": "all", "n": 3, "events": 2}]
    item = make_sourced(paper, level=4, outcome="term", therapy={"intervention": "term"}, groups=groups)
    claim = Claim.objects.create(slug="relief", sentence="It helps.", question="therapy")
    by = {"linked_by": user("second"), "linked_at": NOW}
    ClaimLink.objects.create(claim=claim, item=item, stance="supports", **by)
    Notice.objects.create(paper=paper, kind="retraction", pmid=5, first_seen_at=NOW)
    decide(paper, ScreeningStage.TITLE_ABSTRACT, ScreeningDecision.EXCLUDED, "animal-study", by=None, at=NOW)
    strategy = Strategy.objects.create(slug="narrow", title="Narrow")
    version = StrategyVersion.objects.create(strategy=strategy, number=1, query="x", created_at=NOW)
    StrategyHit.objects.create(strategy=strategy, pmid=1, paper=paper, first_version=version, first_seen_at=NOW)
    Strategy.objects.create(slug="new", title="New")
    SyncRun.objects.create(
        **{"strategy": strategy, "version": version, "mode": "window", "outcome": "succeeded"},
        **{"started_at": NOW, "heartbeat_at": NOW, "finished_at": NOW},
    )
    SyncRun.objects.create(mode="refresh", outcome="running", started_at=NOW, heartbeat_at=NOW)


def resolved(response: dict, kind: str) -> dict:
    """Return the schema of an answer with everything it refers to, and with no member beyond those it names."""
    return {**response["content"][kind]["schema"], "components": strict_components()}


def check(method: str, template: str, response: object) -> None:
    operation = document()["paths"][f"/api/v1/{template}"][method]
    described = operation["responses"][str(response.status_code)]
    kind = response["Content-Type"].split(";")[0]
    jsonschema.Draft202012Validator(resolved(described, kind)).validate(response.json())


_SHAPED = [
    "papers/?count=none",
    "papers/?fields=id,journal.title,authors.name",
    "papers/?include=evidence,hits,history",
    "papers/?facets=topic,year,journal,publication_type,language,author,design",
    "papers/?group_by=topic,year",
    "papers/?group_by=journal",
]


@pytest.mark.parametrize(
    ("template", "addresses"),
    [
        ("papers/", ["papers/", "papers/?q=lipoma", "papers/?page_size=1", "papers/?x=1", *_SHAPED, "papers/?q=("]),
        ("papers/{identifier}/", ["papers/pmid:1/", "papers/pmid:9/", "papers/x/", "papers/pmid:1/?fields=id,hits"]),
        ("papers/{identifier}/related/", ["papers/pmid:1/related/", "papers/pmid:9/related/", "papers/x/related/"]),
        ("topics/", ["topics/"]),
        ("topics/{slug}/", ["topics/diagnosis/", "topics/none/"]),
        ("strategies/", ["strategies/"]),
        ("strategies/{slug}/", ["strategies/narrow/", "strategies/new/"]),
        ("sync-runs/", ["sync-runs/"]),
        ("journals/", ["journals/"]),
        ("authors/", ["authors/"]),
        ("authors/{name_key}/", ["authors/ries e/", "authors/x/"]),
        ("journals/{number}/", ["journals/x/", "journals/0/"]),
        ("mesh/", ["mesh/"]),
        ("autocomplete/", ["autocomplete/?q=p", "autocomplete/?q="]),
        ("evidence/", ["evidence/", "evidence/?design=rct"]),
        ("evidence/{number}/", ["evidence/x/", "evidence/0/"]),
        ("claims/", ["claims/", "claims/?status=x"]),
        ("claims/{slug}/", ["claims/relief/", "claims/x/"]),
        ("claims/{slug}/sensitivity/", ["claims/relief/sensitivity/", "claims/x/sensitivity/"]),
        ("interventions/", ["interventions/", "interventions/?x=1"]),
        ("index-tests/", ["index-tests/"]),
        ("outcomes/", ["outcomes/"]),
    ],
)
def test_answers_keep_to_the_document(collection, template, addresses):
    for address in addresses:
        check("get", template, Client().get(f"/api/v1/{address}"))


def test_an_evidence_item_keeps_to_the_document(collection):
    (item,) = Client().get("/api/v1/evidence/").json()["results"]
    check("get", "evidence/{number}/", Client().get(f"/api/v1/evidence/{item['id']}/"))


def test_runs_and_look_ups_keep_to_the_document(collection):
    for run in SyncRun.objects.all():
        check("get", "sync-runs/{number}/", Client().get(f"/api/v1/sync-runs/{run.pk}/"))
    body = {"ids": ["pmid:1", "x", {"id": "pmid:9", "title": "y"}, None]}
    answer = Client().post("/api/v1/papers/lookup/", body, content_type="application/json")
    check("post", "papers/lookup/", answer)


def test_an_answer_that_strays_from_the_document_is_noticed(collection):
    answer = Client().get("/api/v1/topics/")
    answer.json = lambda: {"count": "many", "results": []}
    with pytest.raises(jsonschema.ValidationError):
        check("get", "topics/", answer)


def test_every_operation_is_described():
    for operations in document()["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert len(operation["description"]) > 20
            assert {"400", "401", "429", "default"} <= operation["responses"].keys()
        assert "304" in operations.get("get", {"responses": ["304"]})["responses"]


def test_reading_needs_no_token_and_takes_one():
    assert document()["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert document()["security"] == [{}, {"token": []}]
    assert not [one for path in document()["paths"].values() for one in path.values() if "security" in one]


def operations() -> dict[str, tuple[str, str, dict]]:
    paths = document()["paths"]
    return {one["operationId"]: (path, method, one) for path in paths for method, one in paths[path].items()}


@pytest.mark.parametrize("name", sorted(json.loads(EXAMPLES.read_text())))
def test_an_example_keeps_to_its_schema_and_is_shown(name):
    *_, operation = operations()[name]
    content = operation["responses"]["200"]["content"]["application/json"]
    value = json.loads(EXAMPLES.read_text())[name]["value"]
    assert content["examples"]["answer"]["value"] == value
    jsonschema.Draft202012Validator(resolved(operation["responses"]["200"], "application/json")).validate(value)


def test_a_link_names_a_parameter_of_an_operation_and_leads_to_an_answer(collection):
    known, linked = operations(), 0
    for path, method, operation in known.values():
        for link in operation["responses"]["200"].get("links", {}).values():
            target, _, described = known[link["operationId"]]
            ((name, expression),) = link["parameters"].items()
            assert name in {one["name"] for one in described["parameters"] if one["in"] == "path"}
            value = follow(first_answer(method, path), expression.removeprefix("$response.body#"))
            answer = Client().get(target.format(**{name: value}))
            assert answer.status_code == 200, (operation["operationId"], link)
            linked += 1
    assert linked >= 10


def first_answer(method: str, path: str) -> dict:
    address = path.format(identifier="pmid:1")
    if method == "post":
        return Client().post(address, {"ids": ["pmid:1"]}, content_type="application/json").json()
    return Client().get(address).json()


def follow(value: object, pointer: str) -> object:
    for part in pointer.split("/")[1:]:
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def test_a_file_of_papers_is_described_as_a_file_and_not_as_rows_of_files():
    *_, operation = operations()["papers_file"]
    content = operation["responses"]["200"]["content"]
    assert content["text/csv"]["schema"] == {"type": "string"}
    assert content["application/vnd.citationstyles.csl+json"]["schema"] == {
        "type": "array",
        "items": {"type": "object"},
    }
