"""What stands between an item and its acceptance."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.checked import findings_of, unanswered
from evidence.checks import check, unsourced
from evidence.findings import Document, Finding, impossible
from evidence.levels import level, refused_override
from evidence.models import EvidenceItem
from evidence.refusals import ImpossibleNumbers
from evidence.secondhand import second_hand


def hurdles(item: EvidenceItem, said: Document | None = None) -> list[Finding]:
    """Return why the item cannot be accepted as it stands, or with `said` as a suggested revision has it; empty where
    it can. Two queries at the most.

    Each says what to do; the kind is "implausible" for warnings that wait for their answer, else "impossible"."""
    told = item.content if said is None else said
    found = findings_of(item, told)
    wrong = [finding for finding in found if finding.kind == "impossible"]
    lacking = [*_unsourced(told), *second_hand(told), *_unlevelled(told)]
    return [*_undecided(item), *wrong, *lacking, *unanswered(item, found)]


def open_warnings(item: EvidenceItem, said: Document | None = None) -> list[Finding]:
    """Return the warnings about the item, or about what a suggested revision says, that nobody has answered. Two
    queries at the most."""
    return unanswered(item, findings_of(item, item.content if said is None else said))


def refuse_impossible(said: Document) -> None:
    """Raise ImpossibleNumbers, which names them all, where the document has values that cannot be."""
    wrong = [finding for finding in check(said) if finding.kind == "impossible"]
    if refusal := refused_override(said):
        wrong.append(impossible("level_override", "level-refused", refusal))
    if wrong:
        raise ImpossibleNumbers(wrong)


def rate(item: EvidenceItem, said: Document) -> None:
    """Give the item the level of the rules for the document, with the rule's name, and the level that counts; nothing
    is saved."""
    rated = level(said)
    item.computed_level, item.level_rule = rated.level, rated.rule
    item.level = said.get("level_override") or rated.level


def _undecided(item: EvidenceItem) -> Iterator[Finding]:
    if item.review_since:
        yield impossible("", "flagged", f"{item.review_reason} Decide first whether the item is kept.")


def _unsourced(said: Document) -> Iterator[Finding]:
    if not said.get("quotes"):
        yield impossible("quotes", "no-quote", "The item has no quote with its place: say where the paper says so.")
    for path in unsourced(said):
        yield impossible(path, "unsourced", f"The value {path} has no quote with its place.")


def _unlevelled(said: Document) -> Iterator[Finding]:
    if not (said.get("level_override") or level(said).level):
        yield impossible("level_override", "no-level", "The item has no level of evidence.")
