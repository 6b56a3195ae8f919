"""A break of version 1 is found and named; what only adds is let through."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.breaking import breaks, main

ROOT = Path(__file__).resolve().parents[1]
Node = dict[str, Any]


@pytest.fixture
def document() -> Node:
    paper = {
        "type": "object",
        "required": ["id", "title"],
        "properties": {
            "id": {"type": "integer"},
            "title": {"type": ["string", "null"]},
            "state": {"type": "string", "enum": ["live", "withdrawn"]},
            "parent": {"$ref": "#/components/schemas/Paper"},
            "authors": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}},
        },
    }
    state = {"name": "state", "in": "query", "schema": {"type": "string", "enum": ["live", "withdrawn"]}}
    size = {"name": "page_size", "in": "query", "schema": {"type": "integer", "maximum": 200}}
    answer = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Paper"}}}}
    ids = {"type": "object", "required": ["ids"], "properties": {"ids": {"type": "array", "items": {"type": "string"}}}}
    body = {"required": True, "content": {"application/json": {"schema": ids}}}
    return {
        "paths": {
            "/papers/": {
                "get": {"operationId": "list", "parameters": [state, size], "responses": {"200": answer}},
                "post": {"operationId": "lookup", "requestBody": body, "responses": {"200": answer}},
            }
        },
        "components": {"schemas": {"Paper": paper}},
    }


def at(document: Node, *steps: Any) -> Any:
    for step in steps:
        document = document[step]
    return document


PAPER = ("components", "schemas", "Paper")
GET = ("paths", "/papers/", "get")
POST = ("paths", "/papers/", "post")
BODY = (*POST, "requestBody", "content", "application/json", "schema")

BREAKS: list[tuple[str, Callable[[Node], Any], str]] = [
    ("path", lambda d: d["paths"].clear(), "/papers/ is gone"),
    ("operation", lambda d: at(d, "paths", "/papers/").pop("post"), "POST /papers/ is gone"),
    ("operation-id", lambda d: at(d, *GET).update(operationId="other"), "operationId list is now other"),
    ("parameter", lambda d: at(d, *GET, "parameters").pop(0), "the parameter state is gone"),
    ("value", lambda d: at(d, *GET, "parameters", 0, "schema", "enum").pop(), "no longer takes withdrawn"),
    (
        "required-parameter",
        lambda d: at(d, *GET, "parameters").append({"name": "key", "in": "query", "required": True, "schema": {}}),
        "the parameter key is now required",
    ),
    ("now-required", lambda d: at(d, *GET, "parameters", 0).update(required=True), "state is now required"),
    ("type", lambda d: at(d, *GET, "parameters", 1, "schema").update(type="boolean"), "no longer takes integer"),
    ("bound", lambda d: at(d, *GET, "parameters", 1, "schema").update(maximum=100), "stricter maximum: 100"),
    ("answer", lambda d: at(d, *GET, "responses").clear(), "the answer 200 is gone"),
    ("media-type", lambda d: at(d, *GET, "responses", "200", "content").clear(), "no longer given as application/json"),
    ("member", lambda d: at(d, *PAPER, "properties").pop("title"), "title is gone"),
    ("not-always", lambda d: at(d, *PAPER, "required").remove("title"), "title is no longer always there"),
    ("member-type", lambda d: at(d, *PAPER, "properties", "id").update(type="string"), "may now be string"),
    ("nullable", lambda d: at(d, *PAPER, "properties", "id").update(type=["integer", "null"]), "may now be null"),
    ("lost-value", lambda d: at(d, *PAPER, "properties", "state", "enum").pop(), "never is withdrawn any more"),
    ("new-value", lambda d: at(d, *PAPER, "properties", "state", "enum").append("x"), "a value that it never had: x"),
    (
        "deep",
        lambda d: at(d, *PAPER, "properties", "authors", "items", "properties").pop("name"),
        "authors, each, name is gone",
    ),
    ("body-member", lambda d: at(d, *BODY, "required").append("title"), "must have title, now"),
    (
        "body-type",
        lambda d: at(d, *BODY, "properties", "ids", "items").update(type="integer"),
        "no longer takes string",
    ),
    ("body-kind", lambda d: at(d, *POST, "requestBody", "content").clear(), "application/json is no longer read"),
]


@pytest.mark.parametrize(("change", "sentence"), [each[1:] for each in BREAKS], ids=[each[0] for each in BREAKS])
def test_a_break_is_found_and_named(document, change, sentence):
    after = copy.deepcopy(document)
    change(after)
    found = breaks(document, after)
    assert any(sentence in one for one in found), found


ADDITIONS: list[tuple[str, Callable[[Node], Any]]] = [
    ("path", lambda d: d["paths"].update({"/new/": {}})),
    ("parameter", lambda d: at(d, *GET, "parameters").append({"name": "q", "in": "query", "schema": {}})),
    ("value", lambda d: at(d, *GET, "parameters", 0, "schema", "enum").append("merged")),
    ("bound", lambda d: at(d, *GET, "parameters", 1, "schema").update(maximum=500)),
    ("answer", lambda d: at(d, *GET, "responses").update({"304": {}})),
    ("media-type", lambda d: at(d, *GET, "responses", "200", "content").update({"text/csv": {}})),
    ("member", lambda d: at(d, *PAPER, "properties").update(doi={"type": "string"})),
    ("always", lambda d: at(d, *PAPER, "required").append("state")),
    ("narrower", lambda d: at(d, *PAPER, "properties", "title").update(type="string")),
    ("text", lambda d: at(d, *PAPER).update(description="A paper.")),
]


@pytest.mark.parametrize("change", [each[1] for each in ADDITIONS], ids=[each[0] for each in ADDITIONS])
def test_what_only_adds_breaks_nothing(document, change):
    after = copy.deepcopy(document)
    change(after)
    assert breaks(document, after) == []


def test_a_document_breaks_nothing_of_itself(document):
    assert breaks(document, document) == []


def test_the_command_fails_in_sentences(document, tmp_path, capsys):
    before, after = tmp_path / "before.yaml", tmp_path / "after.yaml"
    before.write_text(yaml.safe_dump(document))
    document["paths"].clear()
    after.write_text(yaml.safe_dump(document))
    assert main([str(before), str(after)]) == 1
    assert "error: /papers/ is gone" in capsys.readouterr().err
    assert main([str(before), str(before)]) == 0


def test_what_is_served_breaks_nothing_that_was_released():
    released = ROOT / "docs" / "openapi-v1.yaml"
    if not released.exists():
        pytest.skip("no version 1 has been released (make baseline)")
    present = ROOT / "docs" / "openapi.yaml"
    assert breaks(yaml.safe_load(released.read_text()), yaml.safe_load(present.read_text())) == []
