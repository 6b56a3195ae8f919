"""What a pack's files say about evidence, as plain values: checked, and not yet in a database.   (pure)"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from evidence.findings import Document

# The tables of vocabulary.toml, each with what one of its terms is called.
KINDS = {"interventions": "intervention", "index_tests": "index test", "outcomes": "outcome"}


@dataclass(frozen=True, slots=True)
class TermData:
    """A term; `kind` is a key of KINDS, `parent` a slug of the same kind or "", `better` is for outcomes."""

    kind: str
    slug: str
    name: str
    parent: str = ""
    description: str = ""
    synonyms: tuple[str, ...] = ()
    better: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class ClaimData:
    """A claim with its PICO parts; intervention, index test and outcome are slugs of the pack's vocabulary, or ""."""

    slug: str
    sentence: str
    question: str
    population: str = ""
    intervention: str = ""
    index_test: str = ""
    comparator: str = ""
    outcome: str = ""
    pooled: str = ""
    note: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class LinkData:
    """The place of an item under a claim."""

    claim: str
    stance: str
    directness: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ItemData:
    """A draft: `key` is its identity in all packs ("pack:item"), `paper` the key of an entry of the collection,
    `source_url` where its facts were seen; the document has its quotes."""

    key: str
    paper: str
    source_url: str
    document: Document
    links: tuple[LinkData, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceData:
    """All that a pack says about evidence; of the terms of a kind, parents come before their children."""

    terms: tuple[TermData, ...] = ()
    claims: tuple[ClaimData, ...] = ()
    items: tuple[ItemData, ...] = field(default=(), repr=False)

    def slugs(self, kind: str) -> set[str]:
        """Return the slugs of the terms of a kind."""
        return {term.slug for term in self.of_kind(kind)}

    def of_kind(self, kind: str) -> Iterator[TermData]:
        """Yield the terms of a kind."""
        return (term for term in self.terms if term.kind == kind)
