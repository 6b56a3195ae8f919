"""What a condition pack says, as plain values: checked, expanded, and not yet in a database.   (pure)"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from literature.pubmed.records import PaperRecord


class PackError(ValueError):
    """A pack that cannot be loaded. `problems` holds one sentence for each fault: file, place, what to do."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class NameData:
    """A name of the condition; `language` is ISO 639-2/B, `note` says where it was seen or what to mind."""

    name: str
    language: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class StrategyData:
    """A search strategy; `query` is complete (fragments filled in), on one line. `reviewers` screen each paper that it
    finds; None: as many as the installation asks for."""

    slug: str
    title: str
    description: str
    query: str
    note: str = ""
    active: bool = True
    reviewers: int | None = None


@dataclass(frozen=True, slots=True)
class TopicData:
    """A topic; `parent` is a slug of the same pack or "", `rule` is "" for a topic that only curators give."""

    slug: str
    name: str
    parent: str = ""
    description: str = ""
    rule: str = ""
    note: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class ReasonData:
    """A reason for exclusion; `stage` is the one stage at which it is offered, or "" for both. Of two reasons the one
    with the lower position prevails."""

    slug: str
    label: str
    description: str = ""
    stage: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class SourceData:
    """An address at which facts of an entry were seen."""

    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CollectionEntry:
    """One publication of the bundled collection: the record, its line as it stands in the file, and what a record
    cannot say. `key` is the entry's identity in all packs ("pack:entry"); `topics` are suggestions, not decisions."""

    key: str
    record: PaperRecord
    raw: bytes = field(repr=False)
    topics: tuple[str, ...] = ()
    sources: tuple[SourceData, ...] = ()
    to_check: str = ""


@dataclass(frozen=True, slots=True)
class KnownData:
    """An entry of the collection that every search should find; `key` is the entry's, "pack:entry"."""

    key: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PackData:
    """A whole pack; topics stand in an order in which every parent comes before its children. `parts` holds what apps
    above this one read from files of their own (`literature.packs.parts`)."""

    slug: str
    title: str
    version: str
    description: str = ""
    names: tuple[NameData, ...] = ()
    strategies: tuple[StrategyData, ...] = ()
    topics: tuple[TopicData, ...] = ()
    reasons: tuple[ReasonData, ...] = ()
    collection: tuple[CollectionEntry, ...] = ()
    known: tuple[KnownData, ...] = ()
    parts: Mapping[str, Any] = field(default_factory=dict)
