"""The fields of one BibTeX or biblatex entry -> a PaperRecord."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts

from literature.formats.latex import read_latex
from literature.formats.names import person, whole
from literature.formats.parts import issns_in
from literature.identifiers import normalise_doi, normalise_pmcid, normalise_pmid
from literature.languages import as_recorded
from literature.pubmed.dates import publication_date, publication_date_from_parts
from literature.pubmed.markup import fold
from literature.pubmed.records import (
    AbstractSection,
    AuthorRecord,
    BookRecord,
    JournalRecord,
    Keyword,
    PaperRecord,
    PublicationDate,
    RecordKind,
    Source,
)

_KINDS = {
    **dict.fromkeys(("book", "booklet", "proceedings", "manual", "mvbook", "collection"), RecordKind.BOOK),
    **dict.fromkeys(("inbook", "incollection", "suppbook", "bookinbook"), RecordKind.CHAPTER),
}
_SPACE = re.compile(r"\s+")
_PUBMED_ADDRESS = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d+)")
_MARKUP_IN_ADDRESS = re.compile(r"\\([_&%#$~])|[{}]")
_PAGES = re.compile(r"\s*-{1,3}\s*|\s*[–—]\s*")


@dataclass(frozen=True, slots=True)
class BibEntry:
    """The type of an entry and the values of each field, both in lower case, abbreviations put in."""

    type: str
    values: dict[str, list[str]]

    def raw(self, *names: str) -> str:
        """Return the first value of the first of these fields that has one, as LaTeX; else ""."""
        return next((value for name in names for value in self.values.get(name, ()) if value.strip()), "")

    def text(self, *names: str) -> str:
        """Return the same as plain text."""
        return read_latex(self.raw(*names))[0]

    def exact(self, *names: str) -> str:
        """Return an identifier or address, of which nothing is LaTeX but what it should not contain."""
        return fold(_MARKUP_IN_ADDRESS.sub(lambda found: found[1] or "", self.raw(*names)))


def record_of(entry: BibEntry) -> PaperRecord:
    """Return what the entry says."""
    kind = _KINDS.get(entry.type, RecordKind.ARTICLE)
    title, title_html = read_latex(entry.raw("title"))
    authors, complete = _people(entry.raw("author"))
    return PaperRecord(
        source=Source.BIBTEX,
        kind=kind,
        pmid=_pmid(entry),
        doi=normalise_doi(entry.exact("doi")) or normalise_doi(entry.exact("url")),
        pmcid=normalise_pmcid(entry.exact("pmcid")),
        title=title,
        title_html=title_html,
        vernacular_title=entry.text("origtitle"),
        abstract=_abstract(entry),
        journal=_journal(entry) if kind is RecordKind.ARTICLE else None,
        volume=entry.text("volume"),
        issue=entry.text("number", "issue"),
        pages="-".join(read_latex(page)[0] for page in _PAGES.split(entry.raw("pages", "eid"))),
        publication_date=_date(entry),
        languages=tuple(dict.fromkeys(map(as_recorded, _list(entry.raw("language", "langid"))))),
        keywords=tuple(Keyword(text) for text in dict.fromkeys(_list(entry.raw("keywords", "keyword")))),
        authors=authors,
        authors_complete=complete,
        book=_book(entry, kind, title),
    )


def _pmid(entry: BibEntry) -> int | None:
    if number := normalise_pmid(entry.exact("pmid")):
        return number
    if entry.exact("eprinttype").lower() == "pubmed" and (number := normalise_pmid(entry.exact("eprint"))):
        return number
    found = _PUBMED_ADDRESS.search(entry.exact("url"))
    return normalise_pmid(found[1]) if found else None


def _abstract(entry: BibEntry) -> tuple[AbstractSection, ...]:
    text, html = read_latex(entry.raw("abstract"))
    return (AbstractSection(text, html),) if text else ()


def _journal(entry: BibEntry) -> JournalRecord | None:
    title = entry.text("journal", "journaltitle", "booktitle")
    short = entry.text("shortjournal", "journal-iso", "shortjournaltitle")
    numbers = issns_in(entry.exact("issn"))
    if not (title or short or numbers):
        return None
    first = numbers[0] if numbers else ""
    return JournalRecord(title=title or short, iso_abbreviation=short if title else "", issn_print=first)


def _date(entry: BibEntry) -> PublicationDate | None:
    """Return the date of `date` (biblatex: 1993-04-02), else of `year` and `month`, a day in the month among them."""
    if date := entry.text("date"):
        parts = date.partition("/")[0].split("-")
        if all(part.isdigit() for part in parts[:3]):
            return publication_date_from_parts(*parts[:3])
        return publication_date(date)
    year = entry.text("year")
    return publication_date(" ".join(filter(None, (year, _month(entry), entry.text("day"))))) if year else None


def _month(entry: BibEntry) -> str:
    month = entry.text("month")
    if month.isdigit() and 1 <= int(month[:4]) <= 12:
        return ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[int(month) - 1]
    return month.capitalize()


def _list(latex: str) -> Iterator[str]:
    """Yield the words of a list: separated by semicolons where there is one, else by commas; braces hold together."""
    pieces = _split(latex, ";") if ";" in _outside(latex) else _split(latex, ",")
    for piece in pieces:
        if text := read_latex(piece)[0]:
            yield text


def _outside(latex: str) -> str:
    return "".join(character for character, depth in _with_depth(latex) if not depth)


def _split(latex: str, separator: str) -> Iterator[str]:
    """Yield the pieces between separators that stand outside braces."""
    piece: list[str] = []
    for character, depth in _with_depth(latex):
        if character == separator and not depth:
            yield "".join(piece)
            piece = []
        else:
            piece.append(character)
    yield "".join(piece)


def _with_depth(latex: str) -> Iterator[tuple[str, int]]:
    """Yield each character (an escaped one with its backslash) and the number of braces open around it."""
    depth = 0
    for token in re.findall(r"\\.|.", latex, re.DOTALL):
        depth = max(0, depth + {"{": 1, "}": -1}.get(token, 0))
        yield token, depth


# ── People ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _people(latex: str) -> tuple[tuple[AuthorRecord, ...], bool]:
    """Return the people of a list of names, and whether it is complete ("and others" says that it is not)."""
    names = [name for name in _names(latex) if name]
    complete = not names or names[-1].lower() != "others"
    return tuple(_person(name) for name in (names if complete else names[:-1])), complete


def _names(latex: str) -> Iterator[str]:
    """Yield the names between the words "and" that stand outside braces."""
    words: list[str] = []
    for word in _words(latex):
        if word.lower() == "and":
            yield " ".join(words)
            words = []
        else:
            words.append(word)
    yield " ".join(words)


def _words(latex: str) -> Iterator[str]:
    """Yield the words: what stands between white space outside braces."""
    spaced = "".join("\n" if not depth and c.isspace() else c for c, depth in _with_depth(latex))
    return filter(None, _split(spaced, "\n"))


def _person(name: str) -> AuthorRecord:
    if _is_one_group(name):
        return whole(read_latex(name)[0])
    try:
        parts = parse_single_name_into_parts(name, strict=False)
    except InvalidNameError:
        return whole(read_latex(name)[0])
    last, given = (read_latex(" ".join(words))[0] for words in ([*parts.von, *parts.last], parts.first))
    return person(last, given, read_latex(" ".join(parts.jr))[0]) if given else whole(last)


def _is_one_group(name: str) -> bool:
    """Whether one pair of braces holds the whole name, which then is not to be taken apart."""
    return name.startswith("{") and name.endswith("}") and not _outside(name).rstrip("}")


def _book(entry: BibEntry, kind: RecordKind, title: str) -> BookRecord | None:
    if kind is RecordKind.ARTICLE:
        return None
    return BookRecord(
        title=title if kind is RecordKind.BOOK else entry.text("booktitle"),
        publisher=entry.text("publisher"),
        place=entry.text("address", "location"),
        edition=entry.text("edition"),
        volume=entry.text("volume"),
        collection_title=entry.text("series"),
        isbns=tuple(filter(None, map(str.strip, entry.exact("isbn").split(",")))),
        editors=_people(entry.raw("editor"))[0],
    )
