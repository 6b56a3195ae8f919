"""What two papers are compared by, from a record that arrives or from the rows that are here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, Self

from literature.bulk import among
from literature.likeness.normal import LONGEST, Name, name, titles
from literature.models import Authorship, Paper, PaperLanguage
from literature.pubmed.records import AuthorRecord, PaperRecord
from literature.query.text import key
from literature.values import value

# Authors beyond these tell nothing more.
MOST_AUTHORS = 20


@value
class Facts:
    """The facts of one paper; `titles` and `authors` are normalised, the others as the record has them.

    `paper_id` is None for a record that is no paper yet; `first_author` is the last name as `Authorship.name_key` has
    it."""

    paper_id: int | None = None
    pmid: int | None = None
    doi: str = ""
    pmcid: str = ""
    title: str = ""
    titles: tuple[str, ...] = ()
    authors: tuple[Name, ...] = ()
    year: int | None = None
    journal: str = ""
    journal_names: tuple[str, ...] = ()
    first_author: str = ""
    issns: frozenset[str] = frozenset()
    volume: str = ""
    issue: str = ""
    pages: str = ""
    languages: frozenset[str] = frozenset()

    @classmethod
    def of_record(cls, record: PaperRecord) -> Self:
        """Return the facts of a record as it was read."""
        date, journal = record.publication_date, record.journal
        names = (journal.title, journal.iso_abbreviation, journal.medline_abbreviation) if journal else ()
        issns = (journal.issn_print, journal.issn_electronic, journal.issn_linking) if journal else ()
        return cls(
            **{field: _cut(getattr(record, field)) for field in ("pmid", "doi", "pmcid", "title", "volume", "issue")},
            titles=titles(record.title, record.vernacular_title),
            authors=tuple(map(_author, record.authors[:MOST_AUTHORS])),
            first_author=next((key(author.last_name or author.collective_name) for author in record.authors), ""),
            year=date.first_day.year if date else None,
            pages=_cut(record.pages or record.elocation),
            languages=frozenset(record.languages),
            **_journal(names, issns),
        )


def _cut(fact: Any) -> Any:
    """Return a fact, of a text no more than could be a title's."""
    return fact[:LONGEST] if isinstance(fact, str) else fact


def _author(author: AuthorRecord) -> Name:
    return name(author.last_name, author.initials, author.fore_name, author.collective_name)


def _journal(names: Iterable[str], issns: Iterable[str]) -> dict[str, Any]:
    told = tuple(dict.fromkeys(_cut(name) for name in names if name))
    return {"journal": told[0] if told else "", "journal_names": told, "issns": frozenset(filter(None, issns))}


_PLAIN = ("pmid", "doi", "pmcid", "title", "volume", "issue", "year")
_JOURNAL = ("journal__title", "journal__iso_abbreviation", "journal__medline_abbreviation")
_ISSNS = ("journal__issn_print", "journal__issn_electronic", "journal__issn_linking")
_COLUMNS = (*_PLAIN, "vernacular_title", "pages", "elocation", *_JOURNAL, *_ISSNS)


def facts_of(paper_ids: Collection[int]) -> dict[int, Facts]:
    """Return the facts of papers by their ids; an id that is no paper is not among them. Three queries."""
    authors, languages = _authors(paper_ids), _languages(paper_ids)
    rows = Paper.objects.filter(among("id", paper_ids)).order_by("pk").values("pk", *_COLUMNS)
    return {row["pk"]: _facts(row, authors[row["pk"]], languages[row["pk"]]) for row in rows}


def _facts(row: dict[str, Any], authors: list[tuple[str, Name]], languages: set[str]) -> Facts:
    return Facts(
        paper_id=row["pk"],
        **{field: _cut(row[field]) for field in _PLAIN},
        titles=titles(row["title"], row["vernacular_title"]),
        authors=tuple(author for _, author in authors),
        first_author=authors[0][0] if authors else "",
        pages=_cut(row["pages"] or row["elocation"]),
        languages=frozenset(languages),
        **_journal([row[column] or "" for column in _JOURNAL], [row[column] or "" for column in _ISSNS]),
    )


def _authors(paper_ids: Collection[int]) -> dict[int, list[tuple[str, Name]]]:
    rows = Authorship.objects.filter(among("paper_id", paper_ids), position__lte=MOST_AUTHORS)
    columns = ("last_name", "initials", "fore_name", "collective_name")
    found: dict[int, list[tuple[str, Name]]] = defaultdict(list)
    for paper_id, *parts in rows.order_by("paper_id", "position").values_list("paper_id", *columns):
        last_name, _, _, collective_name = parts
        found[paper_id].append((key(last_name or collective_name), name(*parts)))
    return found


def _languages(paper_ids: Collection[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = PaperLanguage.objects.filter(among("paper_id", paper_ids)).order_by()
    for paper_id, code in rows.values_list("paper_id", "code"):
        found[paper_id].add(code)
    return found
