"""Papers as the columns of a table (CSV, Parquet), from the JSON that the API gives of a paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Row = Mapping[str, Any]
Value = str | int | float | Decimal | bool | dt.datetime | list[str] | None
Kind = Literal["text", "number", "flag", "moment", "texts"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the member of a paper's JSON that it shows (with dots), what its values are, and how they are
    read from a paper."""

    name: str
    path: str
    kind: Kind
    read: Callable[[Row], Value]

    def is_wanted(self, fields: Iterable[str]) -> bool:
        """Whether one of the fields names the column's member, or a member that holds it."""
        return any(self.path == field or self.path.startswith(f"{field}.") for field in fields)


def _member(name: str, kind: Kind = "text") -> Column:
    return Column(name, name, kind, lambda paper: paper[name])


def _of_journal(name: str, member: str) -> Column:
    return Column(name, f"journal.{member}", "text", lambda paper: (paper["journal"] or {}).get(member))


def _of_each(name: str, path: str) -> Column:
    members, _, member = path.partition(".")
    return Column(name, path, "texts", lambda paper: [one[member] for one in paper[members] if one[member]])


def _headings(paper: Row) -> list[str]:
    """Return the headings as PubMed prints them, each with its qualifiers: "Low Back Pain/*etiology"."""
    return ["/".join(map(_starred, (heading, *heading["qualifiers"]))) for heading in paper["mesh"]]


def _starred(term: Row) -> str:
    return f"*{term['name']}" if term["major"] else term["name"]


COLUMNS: tuple[Column, ...] = (
    _member("id", "number"),
    _member("pmid", "number"),
    _member("pmcid"),
    _member("doi"),
    _member("title"),
    _of_each("authors", "authors.name"),
    _of_each("orcids", "authors.orcid"),
    _of_journal("journal", "title"),
    _of_journal("journal_abbreviation", "iso_abbreviation"),
    _of_journal("issn_print", "issn_print"),
    _of_journal("issn_electronic", "issn_electronic"),
    _member("year", "number"),
    _member("publication_date"),
    _member("volume"),
    _member("issue"),
    _member("pages"),
    _member("elocation"),
    Column("languages", "languages", "texts", lambda paper: list(paper["languages"])),
    _of_each("publication_types", "publication_types.name"),
    Column("mesh", "mesh", "texts", _headings),
    _of_each("keywords", "keywords.text"),
    _of_each("topics", "topics.slug"),
    _member("is_retracted", "flag"),
    _member("state"),
    _member("source"),
    _member("abstract"),
    _member("url"),
    _member("created_at", "moment"),
    _member("updated_at", "moment"),
)


class NoColumn(ValueError):
    """A member of a paper that no column shows."""

    def __init__(self, field: str) -> None:
        super().__init__(f"a table has no column for {field}")
        self.field = field


def columns(fields: Sequence[str] | None = None) -> tuple[Column, ...]:
    """Return the columns that show these members of a paper, in the table's order; None is all. Raises NoColumn."""
    if fields is None:
        return COLUMNS
    for field in fields:
        if not any(column.is_wanted([field]) for column in COLUMNS):
            raise NoColumn(field)
    return tuple(column for column in COLUMNS if column.is_wanted(fields))
