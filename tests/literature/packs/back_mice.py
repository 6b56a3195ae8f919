"""The back mice pack, read once, and papers of invented titles to ask it about."""

from __future__ import annotations

from functools import cache

from literature.packs import read_pack
from literature.packs.data import PackData
from literature.pubmed.records import AbstractSection, MeshHeading, PaperRecord, Source
from literature.query import Document, Query, parse
from tests.literature.packs.samples import BACK_MICE

ROOTS = {"episacroiliac-lipoma", "diagnosis", "treatment-outcome"}
CONDITION = "episacroiliac-lipoma"


@cache
def pack() -> PackData:
    return read_pack(BACK_MICE)


@cache
def rules() -> dict[str, Query]:
    return {topic.slug: parse(topic.rule) for topic in pack().topics}


@cache
def strategies() -> dict[str, Query]:
    return {strategy.slug.removeprefix("back-mice-"): parse(strategy.query) for strategy in pack().strategies}


def record(title: str, abstract: str = "", mesh: tuple[str, ...] = ()) -> PaperRecord:
    sections = (AbstractSection(abstract, abstract),) if abstract else ()
    headings = tuple(MeshHeading(name) for name in mesh)
    return PaperRecord(source=Source.PUBMED, title=title, abstract=sections, mesh=headings)


def paper(title: str, abstract: str = "", mesh: tuple[str, ...] = ()) -> Document:
    return Document.from_record(record(title, abstract, mesh))


def topics_of(document: Document) -> set[str]:
    return {slug for slug, rule in rules().items() if rule.matches(document)}
