"""vocabulary.toml, claims.toml and evidence.jsonl of a pack's folder -> `EvidenceData`: files in, values out.

A pack may do without each of them. What is wrong goes into the list of faults: file, place, what to do.
"""

from __future__ import annotations

from pathlib import Path

from evidence.packs.data import KINDS, ClaimData, EvidenceData, TermData
from evidence.packs.items import read_items
from evidence.shape import BETTER, QUESTIONS
from literature.packs.checks import Table, named, one_of, repeated
from literature.packs.data import PackData
from literature.packs.read import read_lines, read_table

_VOCABULARY, _CLAIMS, _ITEMS = "vocabulary.toml", "claims.toml", "evidence.jsonl"
_TERM_FIELDS = ("slug", "name", "parent", "description", "synonyms")
_CLAIM_FIELDS = ("slug", "sentence", "question", "population", "comparator", "pooled", "note")
_CLAIM_TERMS = {"intervention": "interventions", "index_test": "index_tests", "outcome": "outcomes"}
_POOLED = ("proportion", "prevalence", "recurrence")


def read_evidence(folder: Path, pack: PackData, problems: list[str]) -> EvidenceData:
    """Return what the pack's files say about evidence; faults go into `problems`."""
    terms = _vocabulary(read_table(folder, _VOCABULARY, problems))
    said = EvidenceData(terms=terms)
    claims = _claims(read_table(folder, _CLAIMS, problems), said)
    said = EvidenceData(terms=terms, claims=claims)
    items = read_items(read_lines(folder, _ITEMS), _ITEMS, pack, said, problems)
    return EvidenceData(terms=terms, claims=claims, items=items)


def _vocabulary(file: Table) -> tuple[TermData, ...]:
    file.only(KINDS)
    return tuple(term for kind in KINDS for term in _terms(file, kind))


def _terms(file: Table, kind: str) -> list[TermData]:
    """Return the terms of a kind; a parent stands before its narrower terms, so that there are no circles."""
    terms: list[TermData] = []
    for position, table in enumerate(file.tables(kind), 1):
        table.only((*_TERM_FIELDS, "better") if kind == "outcomes" else _TERM_FIELDS)
        term = _term(table, kind, position)
        if term.parent and term.parent not in {one.slug for one in terms}:
            table.fault(f"parent {term.parent!r} is none of the {kind} that stand before it")
        terms.append(term)
    for slug in repeated(term.slug for term in terms):
        file.fault(f"{KINDS[kind]} {slug!r} is defined twice; give one of them another slug")
    return terms


def _term(table: Table, kind: str, position: int) -> TermData:
    return TermData(
        kind=kind,
        slug=named(table),
        name=table.text("name", required=True, longest=200),
        parent=table.slug("parent", required=False),
        description=table.text("description"),
        synonyms=table.texts("synonyms"),
        better=one_of(table, "better", BETTER),
        position=position,
    )


def _claims(file: Table, said: EvidenceData) -> tuple[ClaimData, ...]:
    file.only(("claims",))
    claims = []
    for position, table in enumerate(file.tables("claims"), 1):
        table.only((*_CLAIM_FIELDS, *_CLAIM_TERMS))
        claims.append(_claim(table, said, position))
    for what in ("slug", "sentence"):
        for value in repeated(getattr(claim, what) for claim in claims):
            file.fault(f"the {what} {value!r} stands at two claims; give one of them another")
    return tuple(claims)


def _claim(table: Table, said: EvidenceData, position: int) -> ClaimData:
    return ClaimData(
        slug=named(table),
        sentence=table.text("sentence", required=True, longest=300),
        question=one_of(table, "question", QUESTIONS, required=True),
        population=table.text("population", longest=300),
        comparator=table.text("comparator", longest=200),
        pooled=one_of(table, "pooled", _POOLED),
        note=table.text("note"),
        position=position,
        **{name: _known_term(table, name, kind, said) for name, kind in _CLAIM_TERMS.items()},
    )


def _known_term(table: Table, name: str, kind: str, said: EvidenceData) -> str:
    slug = table.slug(name, required=False)
    if slug and slug not in said.slugs(kind):
        table.fault(f"{name} {slug!r} is none of the {kind} in {_VOCABULARY}; add it there, or name one that is")
    return slug
