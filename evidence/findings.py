"""What is wrong with an evidence item's document, told so that who typed it can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Document = dict[str, Any]
Severity = Literal["impossible", "implausible"]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    `path` is where in the document, `code` the rule's name (docs/numbers.md lists them), `message` a sentence with the
    arithmetic.  What is impossible is refused; what is implausible is a warning that the curator answers."""

    path: str
    code: str
    kind: Severity
    message: str


def impossible(path: str, code: str, message: str) -> Finding:
    """Return a finding that is refused."""
    return Finding(path, code, "impossible", message)


def implausible(path: str, code: str, message: str) -> Finding:
    """Return a finding that the curator answers."""
    return Finding(path, code, "implausible", message)
