"""What of an API's first version has been broken: two OpenAPI documents are compared, and each break is a sentence.

`python -m tests.breaking BASELINE PRESENT` prints them and ends with 1 if there are any.  A client of the baseline must
be able to go on: every request that was right stays right, and every answer keeps what was promised of it.  New paths,
optional parameters, response members and values of parameters break nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Node = dict[str, Any]


def breaks(before: Node, after: Node) -> list[str]:
    """Return a sentence for each thing that a client of `before` may miss in `after`."""
    return list(dict.fromkeys(_Comparison(before, after).all()))


class _Comparison:
    """Two documents, whose references lead into each."""

    def __init__(self, before: Node, after: Node) -> None:
        self._before, self._after = before, after

    def all(self) -> Iterator[str]:
        """Yield the sentences."""
        for path, operations in self._before["paths"].items():
            if path not in self._after["paths"]:
                yield f"{path} is gone"
                continue
            for method, operation in operations.items():
                label = f"{method.upper()} {path}"
                if method not in self._after["paths"][path]:
                    yield f"{label} is gone"
                else:
                    yield from self._operation(label, operation, self._after["paths"][path][method])

    def _operation(self, label: str, before: Node, after: Node) -> Iterator[str]:
        if before.get("operationId") != after.get("operationId"):
            yield f"{label}: the operationId {before.get('operationId')} is now {after.get('operationId')}"
        yield from self._parameters(label, before, after)
        yield from self._body(label, before.get("requestBody", {}), after.get("requestBody", {}))
        for status, answer in before["responses"].items():
            if status not in after["responses"]:
                yield f"{label}: the answer {status} is gone"
                continue
            for kind, content in answer.get("content", {}).items():
                found = after["responses"][status].get("content", {})
                if kind not in found:
                    yield f"{label}: the answer {status} is no longer given as {kind}"
                else:
                    where = f"{label}: in the answer {status}"
                    yield from self._answer(where, content.get("schema", {}), found[kind].get("schema", {}), ())

    # ── What is sent ────────────────────────────────────────────────────────────────────────────────────────────────
    def _parameters(self, label: str, before: Node, after: Node) -> Iterator[str]:
        old, new = _by_name(before), _by_name(after)
        for key, parameter in old.items():
            if key not in new:
                yield f"{label}: the parameter {key[0]} is gone"
            else:
                where = f"{label}: the parameter {key[0]}"
                yield from self._taken(where, parameter.get("schema", {}), new[key].get("schema", {}))
        for key, parameter in new.items():
            if parameter.get("required") and not old.get(key, {}).get("required"):
                yield f"{label}: the parameter {key[0]} is now required"

    def _body(self, label: str, before: Node, after: Node) -> Iterator[str]:
        if after.get("required") and not before.get("required"):
            yield f"{label}: a body is now required"
        for kind, content in before.get("content", {}).items():
            if kind not in after.get("content", {}):
                yield f"{label}: a body of {kind} is no longer read"
            else:
                new = after["content"][kind].get("schema", {})
                yield from self._taken(f"{label}: the body", content.get("schema", {}), new)

    def _taken(self, where: str, before: Node, after: Node) -> Iterator[str]:
        """A value that was right must stay right."""
        old, new = _resolved(before, self._before), _resolved(after, self._after)
        if lost := _types(old) - _types(new) if _types(new) else set():
            yield f"{where} no longer takes {_listed(lost)}"
        if "enum" in new and (gone := _values(old) - _values(new)):
            yield f"{where} no longer takes {_listed(gone)}"
        if "enum" in new and "enum" not in old:
            yield f"{where} takes named values only, now"
        for bound, stricter in (("maximum", -1), ("maxLength", -1), ("maxItems", -1), ("minimum", 1), ("minLength", 1)):
            if bound in new and (bound not in old or (new[bound] - old[bound]) * stricter > 0):
                yield f"{where} has a stricter {bound}: {new[bound]}"
        for name in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
            yield f"{where} must have {name}, now"
        for name, member in old.get("properties", {}).items():
            if name not in new.get("properties", {}):
                yield f"{where} no longer takes {name}"
            else:
                yield from self._taken(f"{where}, {name}", member, new["properties"][name])
        if "items" in old and "items" in new:
            yield from self._taken(f"{where}, each", old["items"], new["items"])

    # ── What comes ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _answer(self, where: str, before: Node, after: Node, seen: tuple[str, ...]) -> Iterator[str]:
        """What was promised must still be promised; a schema that holds itself is compared once."""
        if before.get("$ref") in seen:
            return
        seen = (*seen, before["$ref"]) if "$ref" in before else seen
        old, new = _resolved(before, self._before), _resolved(after, self._after)
        if added := _types(new) - _types(old) if _types(old) else set():
            yield f"{where} may now be {_listed(added)}, not only {_listed(_types(old))}"
        if _types(old) and not _types(new) and "enum" not in new and "oneOf" not in new and "anyOf" not in new:
            yield f"{where} is no longer said to be {_listed(_types(old))}"
        if "enum" in old and (added := _values(new) - _values(old)):
            yield f"{where} has a value that it never had: {_listed(added)}"
        if "enum" in old and (gone := _values(old) - _values(new)):
            yield f"{where} never is {_listed(gone)} any more"
        for name in old.get("properties", {}):
            yield from self._member(f"{where}, {name}", name, (old, new), seen)
        if "items" in old:
            yield from self._answer(f"{where}, each", old["items"], new.get("items", {}), seen)

    def _member(self, where: str, name: str, holders: tuple[Node, Node], seen: tuple[str, ...]) -> Iterator[str]:
        old, new = holders
        if name not in new.get("properties", {}):
            yield f"{where} is gone"
            return
        if name in old.get("required", ()) and name not in new.get("required", ()):
            yield f"{where} is no longer always there"
        yield from self._answer(where, old["properties"][name], new["properties"][name], seen)


def _by_name(operation: Node) -> dict[tuple[str, str], Node]:
    return {(one["name"], one["in"]): one for one in operation.get("parameters", ())}


def _resolved(schema: Node, document: Node) -> Node:
    """Return what the schema is, references and the parts of allOf put together."""
    if "$ref" in schema:
        target: Node = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return _resolved(target, document)
    merged = {key: value for key, value in schema.items() if key != "allOf"}
    for part in schema.get("allOf", ()):
        merged = {**_resolved(part, document), **merged}
    return merged


def _types(schema: Node) -> set[str]:
    """Return the types that a value may have; those of the alternatives where there are some."""
    said = schema.get("type", ())
    found = {said} if isinstance(said, str) else set(said)
    for part in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        found |= _types(part) or {"object"}
    return found


def _values(schema: Node) -> set[Any]:
    return set(schema.get("enum", ()))


def _listed(values: set[Any]) -> str:
    return ", ".join(sorted(map(str, values)))


def main(arguments: list[str]) -> int:
    """Compare the two files; return 1 where the second breaks the first."""
    before, after = (yaml.safe_load(Path(name).read_text(encoding="utf-8")) for name in arguments)
    found = breaks(before, after)
    for sentence in found:
        sys.stderr.write(f"error: {sentence}\n")
    if found:
        sys.stderr.write(f"{len(found)} breaks of version 1, which its clients rely on ({arguments[0]})\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
