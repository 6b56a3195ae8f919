"""evidence.jsonl: drafts of evidence items, one a line, each resting on facts of an entry of the collection.   (pure)

A line has a `key`, the `paper` (key of an entry), the `document` (`evidence.shape`), the `facts` that it rests on, each
word for word as the entry's `study_facts` has it and with the values that rest on it, and the `claims` that it is
evidence on.  Facts are a secondary source's: a quote made of one says so in its place (docs/decisions/0105).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from evidence.checks import check, unsourced
from evidence.findings import Document
from evidence.packs.data import KINDS, EvidenceData, ItemData, LinkData
from evidence.secondhand import place_of
from evidence.shape import members_of
from literature.packs.checks import SLUG, Table, one_of, repeated
from literature.packs.data import PackData
from literature.packs.entries import lines_of

_FIELDS = ("key", "paper", "document", "facts", "claims")
_STANCES = ("supports", "refutes", "mixed", "inconclusive", "context")
_DIRECTNESS = ("direct", "partly", "indirect")
_KIND_OF = {"intervention": "interventions", "indextest": "index_tests", "outcome": "outcomes"}
# Said by what surrounds the document: quotes are made of the facts, and studies are named by curators.
_NOT_OURS = ("quotes", "study")

Facts = Mapping[str, Mapping[str, str]]  # by the entry's key: each fact with the address where it was seen


def read_items(
    body: bytes, file_name: str, pack: PackData, said: EvidenceData, problems: list[str]
) -> tuple[ItemData, ...]:
    """Return the drafts; every fault becomes a sentence in `problems` that names line and item."""
    facts = {entry.key: _facts(entry.raw) for entry in pack.collection}
    items = [_item(table, pack.slug, facts, said) for table, _ in lines_of(body, file_name, problems)]
    problems += [f"{file_name}: the key {key!r} stands twice" for key in repeated(item.key for item in items)]
    return tuple(items)


def _facts(raw: bytes) -> dict[str, str]:
    """Return the facts of an entry of the collection, which loading papers reads past."""
    listed = json.loads(raw).get("study_facts", [])
    return {one["fact"]: one["source"] for one in listed} if _are_facts(listed) else {}


def _are_facts(listed: object) -> bool:
    return isinstance(listed, list) and all(
        isinstance(one, dict) and {"fact", "source"} <= one.keys() for one in listed
    )


def _item(table: Table, pack: str, facts: Facts, said: EvidenceData) -> ItemData:
    key = _key(table)
    table.only(_FIELDS)
    paper = table.text("paper", required=True, longest=100)
    paper = paper if ":" in paper or not paper else f"{pack}:{paper}"
    if paper and paper not in facts:
        table.fault(f"paper {paper!r} is no entry of collection.jsonl; name one by its key")
    known = facts.get(paper, {})
    quotes = [_quote(fact, known) for fact in table.tables("facts")]
    source = _source(table, quotes, known)
    document = {**table.table("document").values, "quotes": quotes}
    _check(table, document, said)
    return ItemData(f"{pack}:{key}", paper, source, document, tuple(_links(table, said)))


def _key(table: Table) -> str:
    key = table.text("key", required=True, longest=60)
    if key and not SLUG.fullmatch(key):
        table.fault(f"key {key!r} must be lower-case letters, digits and single hyphens")
    table.where += f" ({key})" if key else ""
    return key


def _quote(table: Table, known: Mapping[str, str]) -> Document:
    """Return the quote that a fact makes: its words are the secondary source's, and its place says whose they are."""
    table.only(("fact", "values"))
    fact = table.text("fact", required=True, longest=300)
    if fact and fact not in known:
        table.fault(f"fact {fact!r} is no study fact of the paper's entry; copy it word for word from collection.jsonl")
    site = urlsplit(known.get(fact, "")).hostname or ""
    return {"text": fact, "place": place_of(site), "values": list(table.texts("values"))}


def _source(table: Table, quotes: list[Document], known: Mapping[str, str]) -> str:
    """Return the one address at which the item's facts were seen."""
    sources = {known[quote["text"]] for quote in quotes if quote["text"] in known}
    if not quotes:
        table.fault("'facts' is missing or empty; name the facts that the item rests on")
    if len(sources) > 1:
        table.fault("its facts come from several addresses; make an item of each address")
    if wrong := [source for source in sources if not source.startswith(("https://", "http://"))]:
        table.fault(f"the source {wrong[0]!r} of its facts is no address")
    return min(sources, default="")


def _check(table: Table, document: Document, said: EvidenceData) -> None:
    for name in _NOT_OURS:
        if name in table.table("document").values:
            table.fault(f"{name!r} does not belong into the document; facts make the quotes, and curators name studies")
    wrong = [finding for finding in check(document) if finding.kind == "impossible"]
    for finding in wrong:
        table.fault(f"{finding.path}: {finding.message}")
    if wrong:
        return
    for path in unsourced(document):
        table.fault(f"no fact stands for the value {path!r}; list it in the 'values' of one")
    for sentence in _unknown_terms(document, said):
        table.fault(sentence)


def _unknown_terms(document: Document, said: EvidenceData) -> Iterator[str]:
    for path, member, slug in members_of(document):
        kind = _KIND_OF.get(member.vocabulary)
        if kind and slug not in said.slugs(kind):
            yield f"{path}: there is no {KINDS[kind]} {slug!r} in vocabulary.toml; add it there, or name one that is"


def _links(table: Table, said: EvidenceData) -> Iterator[LinkData]:
    known = {claim.slug for claim in said.claims}
    seen: list[str] = []
    for one in table.tables("claims"):
        one.only(("claim", "stance", "directness", "note"))
        slug = one.slug("claim")
        if slug and slug not in known:
            one.fault(f"claim {slug!r} is not in claims.toml; add it there, or name one that is")
        stance = one_of(one, "stance", _STANCES, required=True)
        directness = one_of(one, "directness", _DIRECTNESS) or _DIRECTNESS[0]
        seen.append(slug)
        yield LinkData(slug, stance, directness, one.text("note", longest=300))
    for slug in repeated(seen):
        table.fault(f"the claim {slug!r} is named twice")
