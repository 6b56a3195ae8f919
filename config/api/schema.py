"""What the OpenAPI document says of every operation alike."""

from __future__ import annotations

from typing import Any

from config.api.problems import KINDS, MEDIA_TYPE
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
    "404": "Nothing has this address or identifier.",
    "429": "Too many requests; Retry-After says when to go on.",
    "default": "Any other problem.",
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
    """Describe a file of a whole list by its rows: drf-spectacular puts every media type of a list into pages."""
    for operations in result["paths"].values():
        for operation in operations.values():
            for kind, content in operation["responses"].get("200", {}).get("content", {}).items():
                members = content.get("schema", {}).get("properties", {})
                if kind != "application/json" and "results" in members:
                    content["schema"] = members["results"]
    return result
