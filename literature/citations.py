"""Papers as the records that citation formats write: rows of the database -> PaperRecord, in six queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from literature.models import (
    Authorship,
    CommentCorrection,
    MeshAnnotation,
    Paper,
    PaperLanguage,
    PaperPublicationType,
)
from literature.pubmed.records import (
    AbstractSection,
    AuthorRecord,
    BookRecord,
    DataBank,
    Grant,
    HistoryDate,
    Identifier,
    JournalRecord,
    Keyword,
    MeshHeading,
    MeshQualifier,
    NoticeRecord,
    PaperRecord,
    PublicationDate,
    PublicationType,
    RecordKind,
    Source,
    Substance,
)

_Child = TypeVar("_Child")
Row = Mapping[str, Any]
_SAME = (
    *("pmid", "pmid_version", "doi", "pmcid", "pii", "title", "title_html", "vernacular_title", "abstract_copyright"),
    *("volume", "issue", "pages", "elocation", "electronic_date", "authors_complete", "conflict_of_interest"),
    *("citation_status", "publication_status", "publication_model", "date_completed", "date_revised"),
)
# Columns of JSON -> the record that each of their members is.
_LISTS: Mapping[str, tuple[str, type[Any]]] = {
    "other_ids": ("other_ids", Identifier),
    "abstract": ("abstract_sections", AbstractSection),
    "history": ("history_dates", HistoryDate),
    "substances": ("substances", Substance),
    "keywords": ("keywords", Keyword),
    "grants": ("grants", Grant),
}
_COLUMNS = (
    *("id", "source", "kind", *_SAME, *(column for column, _ in _LISTS.values())),
    *("publication_date", "published_first", "published_last", "journal_as_printed", "book", "investigators"),
    "data_banks",
)


def records(paper_ids: Sequence[int]) -> list[tuple[int, PaperRecord]]:
    """Return each paper's number and record, in the order of the numbers; numbers of no paper are left out.

    The reference list (CommentsCorrections of the type Cites) and abstracts in other languages are left out: no format
    has a place for them."""
    rows = {row["id"]: row for row in Paper.objects.filter(pk__in=paper_ids).values(*_COLUMNS)}
    children: dict[str, Any] = {
        "authors": _authors(paper_ids),
        "languages": _languages(paper_ids),
        "publication_types": _publication_types(paper_ids),
        "mesh": _mesh(paper_ids),
        "notices": _notices(paper_ids),
    }
    own: dict[int, dict[str, Any]] = {
        pk: {name: tuple(found.get(pk, ())) for name, found in children.items()} for pk in rows
    }
    return [(pk, PaperRecord(**_facts(rows[pk]), **own[pk])) for pk in paper_ids if pk in rows]


def _facts(row: Row) -> dict[str, Any]:
    lists = {name: tuple(kind(**part) for part in row[column]) for name, (column, kind) in _LISTS.items()}
    return (
        {name: row[name] for name in _SAME}
        | lists
        | {
            "source": Source(row["source"]),
            "kind": RecordKind(row["kind"]),
            "publication_date": _date(row),
            "journal": JournalRecord(**row["journal_as_printed"]) if row["journal_as_printed"] else None,
            "book": _book(row["book"]) if row["book"] else None,
            "investigators": tuple(map(_person, row["investigators"])),
            "data_banks": tuple(DataBank(bank["name"], tuple(bank["accession_numbers"])) for bank in row["data_banks"]),
        }
    )


def _date(row: Row) -> PublicationDate | None:
    if row["published_first"] is None:
        return None
    return PublicationDate(row["publication_date"], row["published_first"], row["published_last"])


def _book(book: Row) -> BookRecord:
    people = {name: tuple(map(_person, book[name])) for name in ("editors", "authors")}
    return BookRecord(**{**book, **people, "isbns": tuple(book["isbns"])})


def _person(row: Row) -> AuthorRecord:
    identifiers = tuple(Identifier(**one) for one in row["identifiers"])
    return AuthorRecord(**{**row, "identifiers": identifiers, "affiliations": tuple(row["affiliations"])})


# ── Children ────────────────────────────────────────────────────────────────────────────────────────────────────────
_PERSON = (
    *("last_name", "fore_name", "initials", "suffix", "collective_name", "orcid", "identifiers", "affiliations"),
    *("equal_contribution", "valid"),
)


def _authors(ids: Sequence[int]) -> dict[int, list[AuthorRecord]]:
    rows = Authorship.objects.filter(paper__in=ids).order_by("paper_id", "position").values("paper_id", *_PERSON)
    return _grouped(rows, lambda row: _person({name: row[name] for name in _PERSON}))


def _languages(ids: Sequence[int]) -> dict[int, list[str]]:
    rows = PaperLanguage.objects.filter(paper__in=ids).order_by("paper_id", "position").values("paper_id", "code")
    return _grouped(rows, lambda row: row["code"])


def _publication_types(ids: Sequence[int]) -> dict[int, list[PublicationType]]:
    links = PaperPublicationType.objects.filter(paper__in=ids).order_by("paper_id", "position")
    rows = links.values("paper_id", "publication_type__name", "publication_type__ui")
    return _grouped(rows, lambda row: PublicationType(row["publication_type__name"], row["publication_type__ui"]))


def _notices(ids: Sequence[int]) -> dict[int, list[NoticeRecord]]:
    links = CommentCorrection.objects.filter(paper__in=ids).exclude(ref_type="Cites").order_by("paper_id", "position")
    names = ("ref_type", "pmid", "citation", "note")
    return _grouped(links.values("paper_id", *names), lambda row: NoticeRecord(*(row[name] for name in names)))


def _grouped(rows: Any, form: Callable[[Row], _Child]) -> dict[int, list[_Child]]:
    found: dict[int, list[_Child]] = defaultdict(list)
    for row in rows:
        found[row["paper_id"]].append(form(row))
    return found


_TERMS = ("descriptor__name", "descriptor__ui", "qualifier__name", "qualifier__ui")


def _mesh(ids: Sequence[int]) -> dict[int, list[MeshHeading]]:
    """Return the headings with their qualifiers; a heading with two qualifiers is two rows of one position."""
    links = MeshAnnotation.objects.filter(paper__in=ids).order_by("paper_id", "position", "pk")
    by_place: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in links.values("paper_id", "position", "descriptor_major", "qualifier_major", "qualifier_id", *_TERMS):
        by_place[row["paper_id"], row["position"]].append(row)
    found: dict[int, list[MeshHeading]] = defaultdict(list)
    for (paper_id, _), rows in by_place.items():
        found[paper_id].append(_heading(rows))
    return found


def _heading(rows: Sequence[Row]) -> MeshHeading:
    first = rows[0]
    qualifiers = tuple(
        MeshQualifier(row["qualifier__name"], row["qualifier__ui"], row["qualifier_major"])
        for row in rows
        if row["qualifier_id"]
    )
    return MeshHeading(first["descriptor__name"], first["descriptor__ui"], first["descriptor_major"], "", qualifiers)
