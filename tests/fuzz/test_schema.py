"""Requests that the OpenAPI document allows and forbids: none gets a 500 or an answer outside the document.

`FUZZ_EXAMPLES` says how many generated requests there are to be in all, spread over the operations and over walks from
answer to answer along the document's links; unset, 2,000, of which PostgreSQL gets 500 again.  The same number gives
the same requests.  Alone, and many: `make fuzz`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from config.wsgi import application
from tests import database
from tests.fuzz.collection import fill
from tests.openapi import COMMITTED, document

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES") or (500 if database.is_postgresql() else 2000))
STEPS = 6  # requests of one walk
# What depends on another parameter: there is nothing to explain without q, no subtopics without a topic, and of a file
# or feed there are no pages.
NEEDS_ANOTHER = {"explain", "expand", "subtopics"}
OF_PAGES = {"page_size", "count", "facets", "group_by", "include", "cursor"}
TYPED = {"boolean", "integer", "number"}

schema = schemathesis.openapi.from_path(
    COMMITTED, config=SchemathesisConfig.from_path(Path(__file__).parent / "schemathesis.toml")
)
schema.app = application  # type: ignore[assignment]
PATHS = document()["paths"]
OPERATIONS = sum(len(operations) for operations in PATHS.values())
QUIETLY = settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=ceil(EXAMPLES * 0.8 / OPERATIONS),
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def collection(db: None, unlimited_rates: None) -> Iterator[None]:
    """Something of everything that an answer can hold, over the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    fill()
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schemathesis.check
def a_refusal_has_a_reason(ctx: Any, response: Any, case: Any) -> None:
    """A request that the document allows may be refused only for what no schema can say.

    That is a parameter which is free text, or one that needs another: never one whose type or whose values the document
    names."""
    if response.status_code != 400 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    problem = response.json()
    described: list[Any] = [
        one for one in case.operation.definition.raw.get("parameters", ()) if one["name"] == problem.get("parameter")
    ]
    for one in () if _needs_another(problem.get("parameter"), case) else described:
        kind = one["schema"].get("items", one["schema"])
        assert kind.get("type") not in TYPED, f"{problem['detail']} – but the document allows it"
        assert "enum" not in kind, f"{problem['detail']} – but the document allows it"


def _needs_another(parameter: str | None, case: Any) -> bool:
    as_file = case.query.get("format") not in (None, "json", "api") or "json" not in (case.headers or {}).get(
        "Accept", "json"
    )
    return parameter in NEEDS_ANOTHER or (parameter in OF_PAGES and as_file)


@schema.parametrize()
@QUIETLY
def test_every_answer_is_one_that_the_document_describes(case: schemathesis.Case) -> None:
    case.call_and_validate()


class Walk(schema.as_state_machine()):  # type: ignore[misc]
    """From answer to answer along the links."""


def test_every_walk_along_the_links_keeps_to_the_document() -> None:
    Walk.run(settings=settings(QUIETLY, max_examples=ceil(EXAMPLES * 0.2 / STEPS), stateful_step_count=STEPS))
