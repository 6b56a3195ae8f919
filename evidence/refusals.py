"""What the workflow of evidence refuses, each with a sentence that says why and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.findings import Finding


class WorkflowRefused(ValueError):
    """A transition that cannot be made; the message says why.

    `findings` names the places in the document where something is wrong; it is empty where nothing in it is."""

    findings: tuple[Finding, ...] = ()


class ChangedSince(WorkflowRefused):
    """What would be written was begun on a state that is not the one that stands."""


class _Found(WorkflowRefused):
    """A refusal that is about places in the document: its message is all their sentences."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(" ".join(finding.message for finding in self.findings))


class Unfit(_Found):
    """A document that the tables cannot hold: an unknown member or term, a text that is too long, 21.5 people."""


class ImpossibleNumbers(_Found):
    """A document with numbers that cannot be."""


class NotReady(_Found):
    """An item that cannot be accepted yet; the findings say what it lacks."""


def needs_reason(reason: str, longest: int = 2_000) -> str:
    """Return a reason without the space around it. Raises WorkflowRefused for none, and for one without end."""
    said = reason.strip()
    if not said:
        raise WorkflowRefused("Say why: the reason stays with the item.")
    if len(said) > longest:
        raise WorkflowRefused(f"The reason has {len(said)} characters: say it in at most {longest:,}.")
    return said
