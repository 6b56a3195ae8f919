"""The rows below a paper that its record alone decides: authors, headings, types, languages, comments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model

from literature import bulk
from literature.models import (
    Authorship,
    CommentCorrection,
    MeshAnnotation,
    MeshTerm,
    PaperLanguage,
    PaperPublicationType,
    PublicationType,
)
from literature.pubmed.records import PaperRecord
from literature.store import terms
from literature.store.rows import (
    AUTHORSHIP_COLUMNS,
    DESCRIPTOR,
    QUALIFIER,
    authorship_row,
    mesh_keys,
)

Owned = tuple[int, PaperRecord]

_MODELS: tuple[type[Model], ...] = (Authorship, MeshAnnotation, PaperPublicationType, PaperLanguage, CommentCorrection)


def replace(revised: Sequence[Owned], new: Sequence[Owned], kept: Mapping[type[Model], Collection[int]]) -> None:
    """Write the child rows of records by paper id; those of revised papers replace what an earlier revision said, but
    for tables in which rows of a paper are to be `kept`."""
    owned: dict[type[Model], list[Owned]] = {}
    for model in _MODELS:
        changed = [one for one in revised if one[0] not in kept.get(model, ())]
        if changed:
            model._default_manager.filter(paper_id__in=[paper_id for paper_id, _ in changed]).delete()
        owned[model] = [*changed, *new]
    authors = [row for paper_id, record in owned[Authorship] for row in _authors(paper_id, record)]
    bulk.insert(Authorship, AUTHORSHIP_COLUMNS, authors)
    _write_mesh(owned[MeshAnnotation])
    _write_publication_types(owned[PaperPublicationType])
    spoken = owned[PaperLanguage]
    languages = [(paper_id, n, code) for paper_id, record in spoken for n, code in enumerate(record.languages, 1)]
    bulk.insert(PaperLanguage, ("paper_id", "position", "code"), languages)
    columns = ("paper_id", "position", "ref_type", "pmid", "citation", "note")
    comments = [row for paper_id, record in owned[CommentCorrection] for row in _comments(paper_id, record)]
    bulk.insert(CommentCorrection, columns, comments)


def _authors(paper_id: int, record: PaperRecord) -> Iterable[tuple[Any, ...]]:
    return (authorship_row(paper_id, position, author) for position, author in enumerate(record.authors, 1))


def _comments(paper_id: int, record: PaperRecord) -> Iterable[tuple[Any, ...]]:
    return ((paper_id, n, c.ref_type, c.pmid, c.citation, c.note) for n, c in enumerate(record.notices, 1))


def _write_publication_types(owned: Sequence[Owned]) -> None:
    wanted = {("", kind.ui, kind.name) for _, record in owned for kind in record.publication_types}
    ids = terms.ids(PublicationType, wanted)
    rows = [
        (paper_id, position, ids[("", kind.ui, kind.name)])
        for paper_id, record in owned
        for position, kind in enumerate(record.publication_types, 1)
    ]
    bulk.insert(PaperPublicationType, ("paper_id", "position", "publication_type_id"), rows)


def _write_mesh(owned: Sequence[Owned]) -> None:
    wanted = {key for _, record in owned for key in mesh_keys(record)}
    ids = terms.ids(MeshTerm, wanted)
    columns = ("paper_id", "position", "descriptor_id", "descriptor_major", "qualifier_id", "qualifier_major")
    bulk.insert(MeshAnnotation, columns, [row for paper_id, record in owned for row in _mesh(paper_id, record, ids)])


def _mesh(paper_id: int, record: PaperRecord, ids: dict[terms.Term, int]) -> Iterable[tuple[Any, ...]]:
    for position, heading in enumerate(record.mesh, 1):
        descriptor = ids[(DESCRIPTOR, heading.ui, heading.name)]
        if not heading.qualifiers:
            yield paper_id, position, descriptor, heading.major, None, False
        for q in heading.qualifiers:
            qualifier = ids[(QUALIFIER, q.ui, q.name)]
            yield paper_id, position, descriptor, heading.major, qualifier, q.major
