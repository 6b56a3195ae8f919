"""What stands between an item and its acceptance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evidence.findings import Finding, impossible
from evidence.models import EvidenceItem, WarningAnswer
from evidence.refusals import ImpossibleNumbers


def hurdles(item: EvidenceItem, said: Mapping[str, Any] | None = None) -> list[Finding]:
    """Return why the item cannot be accepted as it stands, or with `said` as a suggested revision has it; empty where
    it can. Two queries at the most."""
    told = item.content if said is None else said
    return list(_lacking(item, told))


def open_warnings(item: EvidenceItem, said: Mapping[str, Any] | None = None) -> list[Finding]:
    """Return the warnings about implausible values that nobody has answered. An answer holds while the warning's
    message is the same: other numbers make another message."""
    return []


def refuse_impossible(said: Mapping[str, Any]) -> None:
    """Raise ImpossibleNumbers, which names them all, where the document has numbers that cannot be."""
    wrong: list[Finding] = []
    if wrong:
        raise ImpossibleNumbers(wrong)


def level_of(said: Mapping[str, Any]) -> tuple[int | None, str]:
    """Return the level that the rules give to the document, and the name of the rule."""
    return None, ""


def _lacking(item: EvidenceItem, said: Mapping[str, Any]) -> Iterator[Finding]:
    if item.review_since:
        yield impossible("", "flagged", f"{item.review_reason} Decide first whether the item is kept.")
    if not said.get("quotes"):
        yield impossible("quotes", "no-quote", "The item has no quote with its place: say where the paper says so.")
    if not (said.get("level_override") or level_of(said)[0]):
        yield impossible("level", "no-level", "The item has no level of evidence.")


def answered(item: EvidenceItem) -> set[tuple[str, str, str]]:
    """Return code, path and message of the warnings that were answered. One query."""
    return set(WarningAnswer.objects.filter(item=item).values_list("code", "path", "message"))
