"""What the OpenAPI document says of every operation alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from config.api.problems import KINDS, MEDIA_TYPE
from literature.api.exports import OF_PAGES
from literature.api.shapes.listed import FACETS, GROUPS

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A problem document (RFC 9457). Other members say more, as the kind of problem has it.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": f"The kind of problem; its last part is one of {', '.join(KINDS)}.",
        },
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence that says what is wrong and what is accepted."},
        "parameter": {"type": "string", "description": "The parameter that is at fault."},
        "nearest": {"type": ["string", "null"], "description": "What may have been meant."},
        "allowed": {"type": "array", "description": "What is accepted."},
        "position": {"type": "integer", "description": "Where in `q`, counted in characters from 0."},
        "found": {"type": "string", "description": "What stands there."},
        "expected": {"type": "string", "description": "What could have stood there."},
        "reason": {"type": "string"},
        "repaired": {"type": ["string", "null"], "description": "A query that would be understood."},
        "retry_after": {"type": ["number", "null"], "description": "Seconds to wait."},
    },
    "additionalProperties": True,
}
_DESCRIPTIONS = {
    "400": "The request cannot be answered as it is.",
    "401": "The token in Authorization is not known, or no longer; without one, everything can be read.",
    "404": "Nothing has this address or identifier.",
    "429": "Too many requests; Retry-After says when to go on.",
    "default": "Any other problem.",
}


_NOT_MODIFIED = "The client has this answer already, as its If-None-Match or If-Modified-Since says."
_TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "Raises the number of requests a minute; the operator gives tokens. Reading needs none.",
}
# What was answered from the pack that is here, cut to two of each list.  The tests hold each against its schema.
_EXAMPLES = Path(__file__).parent / "examples.json"
# From an answer to the next request: where it leads, and which member of the answer names what is asked for there.
_LINKS = {
    "papers_list": {"papers_retrieve": ("identifier", "/results/0/id")},
    "papers_retrieve": {"papers_related": ("identifier", "/id")},
    "papers_related": {"papers_retrieve": ("identifier", "/results/0/id")},
    "papers_lookup": {"papers_retrieve": ("identifier", "/results/0/id")},
    "topics_list": {"topics_retrieve": ("slug", "/results/0/slug")},
    "strategies_list": {"strategies_retrieve": ("slug", "/results/0/slug")},
    "sync_runs_list": {"sync_runs_retrieve": ("number", "/results/0/id")},
    "journals_list": {"journals_retrieve": ("number", "/results/0/id")},
    "authors_list": {"authors_retrieve": ("name_key", "/results/0/name_key")},
    "evidence_list": {"evidence_retrieve": ("number", "/results/0/id")},
    "claims_list": {
        "claims_retrieve": ("slug", "/results/0/slug"),
        "claims_sensitivity": ("slug", "/results/0/slug"),
    },
}


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the problem document to every operation; a postprocessing hook of drf-spectacular."""
    result["components"].setdefault("schemas", {})["Problem"] = _PROBLEM
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, operations in result["paths"].items():
        for operation in operations.values():
            for status, description in _DESCRIPTIONS.items():
                if status != "404" or "{" in path:
                    operation["responses"].setdefault(status, {"description": description, "content": content})
    return result


def add_counts(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the facets and groups to the page of papers, which alone has them; a postprocessing hook likewise."""
    page = result["components"]["schemas"]["PaginatedListedPaperShapeList"]
    page["properties"] |= {"facets": FACETS, "groups": GROUPS}
    return result


def files_have_no_pages(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Describe a file of a whole list as the file it is, without the parameters of pages: drf-spectacular makes
    pages of every media type of a list."""
    for operation in _operations(result):
        offered = operation["responses"].get("200", {}).get("content", {})
        if "text/csv" in offered and "application/json" not in offered:
            refused = set(OF_PAGES) - {"cursor"}  # a feed has pages
            operation["parameters"] = [one for one in operation["parameters"] if one["name"] not in refused]
        for kind, content in offered.items():
            members = content.get("schema", {}).get("properties", {})
            if kind != "application/json" and "results" in members:
                content["schema"] = members["results"]["items"]
    return result


def add_security(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Say that reading needs nothing, and that a token, where one is shown, is a bearer's; likewise a hook."""
    result["components"]["securitySchemes"] = {"token": _TOKEN}
    result["security"] = [{}, {"token": []}]
    for operation in _operations(result):
        operation.pop("security", None)
    return result


def add_not_modified(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add 304 to whatever is read by GET; likewise a hook."""
    for operations in result["paths"].values():
        if "get" in operations:
            operations["get"]["responses"].setdefault("304", {"description": _NOT_MODIFIED})
    return result


def add_links_and_examples(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add what leads from an answer to the next request, and answers as they were given; likewise a hook."""
    examples: dict[str, Any] = json.loads(_EXAMPLES.read_text(encoding="utf-8"))
    for operation in _operations(result):
        name, answer = operation["operationId"], operation["responses"]["200"]
        if links := _LINKS.get(name):
            answer["links"] = {
                target: {"operationId": target, "parameters": {parameter: f"$response.body#{pointer}"}}
                for target, (parameter, pointer) in links.items()
            }
        if name in examples:
            answer["content"]["application/json"]["examples"] = {"answer": examples[name]}
    return result


def _operations(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for operations in result["paths"].values():
        yield from operations.values()
