"""The OpenAPI document as it is committed, read once a process: reading it takes as long as a hundred requests."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

COMMITTED = Path(__file__).resolve().parents[1] / "docs" / "openapi.yaml"


@cache
def document() -> dict[str, Any]:
    """Return the document; nobody changes it."""
    found: dict[str, Any] = yaml.load(COMMITTED.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found


@cache
def strict_components() -> dict[str, Any]:
    """Return its components, none of whose objects has a member that it does not name."""
    components: dict[str, Any] = deepcopy(document()["components"])
    for schema in components["schemas"].values():
        if schema.get("type") == "object":
            schema.setdefault("additionalProperties", False)
    return components
