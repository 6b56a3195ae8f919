"""Writes backmice_types.py from the OpenAPI document: `python docs/client/make_types.py` (make schema does it)."""

from __future__ import annotations

import keyword
import sys
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent / "openapi.yaml"
TARGET = HERE / "backmice_types.py"

_HEAD = '''"""What the API answers with, as types.  Made from docs/openapi.yaml by make_types.py: do not edit."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict
'''
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def source(document: dict[str, Any]) -> str:
    """Return the module with a type for every schema of an OpenAPI 3.1 document."""
    schemas: dict[str, Any] = document["components"]["schemas"]
    return _HEAD + "".join(f"\n\n{_definition(name, schema)}\n" for name, schema in sorted(schemas.items()))


def _definition(name: str, schema: dict[str, Any]) -> str:
    if "properties" not in schema:
        return f"{name} = {_type(schema, quoted=True)}"
    required = set(schema.get("required", ()))
    lines = [f"    {_member(key)}: {_in_dict(part, key in required)}" for key, part in schema["properties"].items()]
    return "\n".join((f"class {name}(TypedDict):", *lines))


def _member(name: str) -> str:
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ValueError(f"{name!r} cannot be a member of a TypedDict in class syntax")
    return name


def _in_dict(schema: dict[str, Any], required: bool) -> str:
    return _type(schema) if required else f"NotRequired[{_type(schema)}]"


def _type(schema: dict[str, Any], *, quoted: bool = False) -> str:
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        return f'"{name}"' if quoted else name
    if "enum" in schema:
        return f"Literal[{', '.join(map(repr, schema['enum']))}]"
    for several in ("oneOf", "anyOf", "allOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(_type(part, quoted=quoted) for part in schema[several]))
    kinds = schema.get("type", "any")
    return " | ".join(_of_kind(kind, schema) for kind in ([kinds] if isinstance(kinds, str) else kinds))


def _of_kind(kind: str, schema: dict[str, Any]) -> str:
    if kind == "array":
        return f"list[{_type(schema.get('items', {}))}]"
    return "dict[str, Any]" if kind == "object" else _PLAIN.get(kind, "Any")


if __name__ == "__main__":
    TARGET.write_text(source(yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))), encoding="utf-8")
    sys.stdout.write(f"wrote {TARGET.name}\n")
