"""Parts of a citation that several formats write alike: one-line texts, page ranges, dates, names, titles.

Everything here takes what a record says and returns what any citation format can hold.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator

from literature.identifiers import paper_url
from literature.languages import TWO_LETTERS
from literature.pubmed.records import AuthorRecord, Keyword, PaperRecord, PublicationDate, RecordKind

RETRACTED = "RetractionIn"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_TAG = re.compile(r"<(/?)(i|b|u|sub|sup)>")
_RANGE = re.compile(r"([A-Za-z]*)(\d+)\s*[-–—]\s*([A-Za-z]*)(\d+)")
_ISSN = re.compile(r"\b(\d{4})-?(\d{3}[\dXx])\b")
_SEASONS = {"spring": 1, "summer": 2, "fall": 3, "autumn": 3, "winter": 4}  # CSL's numbers
_SEASON = re.compile(rf"\b({'|'.join(_SEASONS)})\b", re.IGNORECASE)

Markup = Iterator[tuple[str, str]]
DateParts = tuple[int, ...]  # (year), (year, month) or (year, month, day)


def one_line(text: str) -> str:
    """Return the text on one line: white space folded, and without what is no character of a text."""
    folded = " ".join(text.split())
    return folded if folded.isprintable() else _CONTROL.sub("", folded)


def title_of(record: PaperRecord) -> str:
    """Return the plain title without the full stop that PubMed ends it with; "" where no title was seen."""
    return _without_stop(one_line(record.title))


def _without_stop(title: str) -> str:
    return title[:-1].rstrip() if title.endswith(".") and not title.endswith("..") else title


def language_tags(record: PaperRecord) -> list[str]:
    """Return the languages as BCP 47 writes them: "en" for PubMed's "eng", three letters where there are no two."""
    return [TWO_LETTERS.get(code, code) for code in record.languages]


def title_markup(record: PaperRecord) -> Markup:
    """Yield the title's pieces: ("text", piece), and ("open" or "close", tag) for i, b, u, sub and sup.

    Tags are properly nested, whatever the record holds, and white space is folded."""
    titled = _without_stop(one_line(record.title_html or html.escape(record.title, quote=False)))
    opened: list[str] = []
    end = 0
    for tag in _TAG.finditer(titled):
        if text := html.unescape(titled[end : tag.start()]):
            yield "text", text
        end = tag.end()
        if not tag[1]:
            opened.append(tag[2])
            yield "open", tag[2]
        elif opened and opened[-1] == tag[2]:
            yield "close", opened.pop()
    if text := html.unescape(titled[end:]):
        yield "text", text
    yield from (("close", tag) for tag in reversed(opened))


def abstract_of(record: PaperRecord) -> str:
    """Return the abstract on one line, each section behind its label."""
    return " ".join(one_line(f"{s.label}: {s.text}" if s.label else s.text) for s in record.abstract)


def page_range(pages: str) -> tuple[str, str]:
    """Return first and last page, the last one written out ("117-21" is 117 and 121).

    What is no plain range ("117-21; discussion 122", "e1") is returned whole as the first, with "" as the last."""
    text = one_line(pages)
    found = _RANGE.fullmatch(text)
    if not found:
        return text, ""
    before, first, before_last, last = found.groups()
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    if int(last) < int(first):
        return text, ""
    return before + first, (before_last or before) + last


def place_of(record: PaperRecord) -> tuple[str, str]:
    """Return first and last page; where the paper has none, its article number as the first, unless that is its DOI."""
    if record.pages:
        return page_range(record.pages)
    number = one_line(record.elocation)
    return ("", "") if number.lower() == record.doi else (number, "")


def date_parts(date: PublicationDate) -> tuple[DateParts, ...]:
    """Return the date as one point, or two where it is a range, each as exact as the record writes it."""
    first, last = date.first_day, date.last_day
    if first == last:
        return ((first.year, first.month, first.day),)
    whole_months = first.day == 1 and _ends_month(last)
    if whole_months and season_of(date):
        return ((first.year,),)
    if whole_months and (first.month, last.month) == (1, 12):
        return ((first.year,),) if first.year == last.year else ((first.year,), (last.year,))
    if whole_months and (first.year, first.month) == (last.year, last.month):
        return ((first.year, first.month),)
    if whole_months:
        return (first.year, first.month), (last.year, last.month)
    return (first.year, first.month, first.day), (last.year, last.month, last.day)


def season_of(date: PublicationDate) -> int | None:
    """Return the one season that the date names, 1 for spring to 4 for winter."""
    named = {_SEASONS[found.lower()] for found in _SEASON.findall(date.text)}
    return named.pop() if len(named) == 1 and date.first_day.year == date.last_day.year else None


def _ends_month(day: dt.date) -> bool:
    return (day + dt.timedelta(days=1)).day == 1


def year_of(record: PaperRecord) -> str:
    """Return the year of publication with four digits, "" where none is known."""
    return f"{record.publication_date.first_day.year:04}" if record.publication_date else ""


def given_name(person: AuthorRecord) -> str:
    """Return the given names, or the initials with full stops ("J. A.") where only those are printed."""
    if person.fore_name:
        return one_line(person.fore_name)
    letters = one_line(person.initials)
    return " ".join(f"{letter}." for letter in letters) if letters.isalpha() and letters.isupper() else letters


def authors_of(record: PaperRecord) -> Iterator[AuthorRecord]:
    """Yield the authors as printed, without the forms of names that PubMed marks as since corrected."""
    return (author for author in record.authors if author.valid and (author.last_name or author.collective_name))


def is_retracted(record: PaperRecord) -> bool:
    """Whether the record names a retraction of the paper."""
    return any(notice.ref_type == RETRACTED for notice in record.notices)


def url_of(record: PaperRecord) -> str:
    """Return the paper's address at PubMed, else at its publisher, "" where neither is known."""
    return paper_url(record.pmid, record.doi)


def subjects_of(record: PaperRecord) -> list[str]:
    """Return the keywords and then the MeSH headings, each once."""
    keywords: tuple[Keyword, ...] = record.keywords
    texts = [*(keyword.text for keyword in keywords), *(heading.name for heading in record.mesh)]
    return list(dict.fromkeys(filter(None, map(one_line, texts))))


def issns_of(record: PaperRecord) -> list[str]:
    """Return the journal's ISSNs, print first, each once; those of a book's are its ISBNs."""
    if record.kind is not RecordKind.ARTICLE:
        return [one_line(isbn) for isbn in record.book.isbns] if record.book else []
    journal = record.journal
    numbers = (journal.issn_print, journal.issn_electronic, journal.issn_linking) if journal else ()
    return list(dict.fromkeys(filter(None, numbers)))


def journal_title(record: PaperRecord) -> str:
    """Return the journal's title, else one of its abbreviations; "" where no journal is named."""
    journal = record.journal
    names = (journal.title, journal.iso_abbreviation, journal.medline_abbreviation) if journal else ()
    return one_line(next(filter(None, names), ""))


def journal_abbreviation(record: PaperRecord) -> str:
    """Return the journal's ISO abbreviation, else MEDLINE's; "" where neither is known or it is the title itself."""
    journal = record.journal
    short = one_line(journal.iso_abbreviation or journal.medline_abbreviation) if journal else ""
    return "" if short == journal_title(record) else short


def issns_in(text: str) -> list[str]:
    """Return the ISSNs that stand in a text, each with its hyphen, in their order."""
    return [f"{found[1]}-{found[2].upper()}" for found in _ISSN.finditer(text)]
