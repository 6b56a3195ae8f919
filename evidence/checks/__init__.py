"""The checks that a document must pass. docs/numbers.md lists the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from evidence.checks import counts, effects, percents, ranges, sources
from evidence.checks.sources import unsourced
from evidence.findings import Document, Finding, impossible
from evidence.shape import ITEM, ROWS, Members
from evidence.typed import read

__all__ = ["Finding", "check", "unsourced"]

Rule = Callable[[Document], Iterator[Finding]]
RULES: tuple[Rule, ...] = (*counts.RULES, *percents.RULES, *ranges.RULES, *effects.RULES, *sources.RULES)


def check(said: Document) -> list[Finding]:
    """Return all that is impossible or implausible in a document, the impossible first.

    Values that are not what their member holds are found, too; the other rules then do without them. A path has one
    warning of a code at most, so that it can be answered by both."""
    document, findings = read(said)
    findings += missing(document)
    for rule in RULES:
        findings += rule(document)
    return sorted(dict.fromkeys(findings), key=lambda finding: finding.kind != "impossible")


def missing(said: Document) -> Iterator[Finding]:
    """Yield what an item, or a row of it, cannot be without."""
    yield from _missing("", ITEM, said)
    for name, members in ROWS.items():
        for position, row in enumerate(said.get(name, ())):
            yield from _missing(f"{name}.{position}.", members, row)


def _missing(before: str, members: Members, said: Document) -> Iterator[Finding]:
    for name, member in members.items():
        if member.required and name not in said:
            yield impossible(before + name, "missing", f"The {member.label} is missing: {_asked(before)} needs it.")


def _asked(before: str) -> str:
    return "the item" if not before else f"row {int(before.split('.')[1]) + 1} of {before.split('.', maxsplit=1)[0]}"
