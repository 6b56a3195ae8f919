"""Records -> BibTeX, as BibTeX, biber, Zotero and bibtexparser read it.

The file is UTF-8.  In texts every character that LaTeX would take for a command is written as a command; `doi`, `url`
and the numbers stand as they are.  A citation key is "curtis1993-17": the first author's last name in plain letters,
the year, and our number of the paper, which never changes and makes the key unique in every file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from literature.formats.parts import (
    abstract_of,
    authors_of,
    date_parts,
    given_name,
    is_retracted,
    issns_of,
    journal_abbreviation,
    journal_title,
    one_line,
    place_of,
    subjects_of,
    title_markup,
    url_of,
    year_of,
)
from literature.pubmed.records import AuthorRecord, PaperRecord, RecordKind

_COMMANDS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": "$<$",  # the letter is another in old font encodings
    ">": "$>$",
    "|": "$|$",
} | {character: f"\\{character}" for character in "&%$#_"}
_SPECIAL = str.maketrans(_COMMANDS)
_BRACE_COMMANDS = {r"\{": r"\textbraceleft{}", r"\}": r"\textbraceright{}"}
_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=`)(?=`)|(?<=[!?])(?=`)")  # what TeX would join: -- is a dash
_MARKUP = {"i": "textit", "b": "textbf", "u": "underline", "sub": "textsubscript", "sup": "textsuperscript"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TYPES = {RecordKind.BOOK: "book", RecordKind.CHAPTER: "incollection"}
_WORD = re.compile(r"\S+")
_LETTERS = {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_PLAIN_LETTERS = str.maketrans(_LETTERS)

Field = tuple[str, str]


def write(records: Iterable[tuple[int, PaperRecord]]) -> Iterator[bytes]:
    """Yield a BibTeX file entry by entry; each record comes with our number of its paper, which ends its key."""
    for number, record in records:
        fields = "".join(f",\n  {name} = {value}" for name, value in _fields(record))
        yield f"@{_type(record)}{{{citation_key(number, record)}{fields}\n}}\n\n".encode()


def citation_key(number: int, record: PaperRecord) -> str:
    """Return the key of a paper: letters, digits and a hyphen only."""
    first = next(authors_of(record), None)
    name = (first.last_name or first.collective_name.split(maxsplit=1)[0]) if first else ""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN_LETTERS))
    letters = re.sub("[^a-z]", "", plain) or "anonymous"
    return f"{letters}{year_of(record)}-{number}"


def escape(text: str) -> str:
    """Return a plain text as LaTeX that prints it."""
    return _counted(_printed(one_line(text)), text)


def _counted(latex: str, text: str) -> str:
    r"""BibTeX counts the braces of \{ and \} too: where those of the text do not pair, they are named instead."""
    depth = 0
    for brace in re.findall("[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    if depth:
        for escaped, command in _BRACE_COMMANDS.items():
            latex = latex.replace(escaped, command)
    return latex


def _printed(text: str) -> str:
    return _LIGATURE.sub("{}", text.translate(_SPECIAL))


def _type(record: PaperRecord) -> str:
    return _TYPES.get(record.kind) or ("article" if record.journal else "misc")


def _fields(record: PaperRecord) -> Iterator[Field]:
    for name, text in _texts(record):
        if text:
            yield name, f"{{{text}}}"
    if record.publication_date and len(parts := date_parts(record.publication_date)[0]) > 1:
        yield "month", _MONTHS[parts[1] - 1]


def _texts(record: PaperRecord) -> Iterator[Field]:
    yield "title", _title(record)
    yield "origtitle", escape(record.vernacular_title)
    yield "author", _names(list(authors_of(record)), complete=record.authors_complete)
    yield from _source(record)
    yield "year", year_of(record)
    yield "volume", escape(record.volume)
    yield "number", escape(record.issue)
    yield "pages", "--".join(escape(page) for page in place_of(record) if page)
    yield "isbn" if record.book else "issn", ", ".join(issns_of(record))
    yield "doi", _verbatim(record.doi)
    yield "pmid", str(record.pmid or "")
    yield "pmcid", record.pmcid
    yield "url", _verbatim(url_of(record))
    yield "language", ", ".join(record.languages)
    yield "keywords", ", ".join(_keyword(subject) for subject in subjects_of(record))
    yield "abstract", escape(abstract_of(record))
    yield "note", "Retracted publication" if is_retracted(record) else ""


def _source(record: PaperRecord) -> Iterator[Field]:
    yield "journal", escape(journal_title(record))
    yield "shortjournal", escape(journal_abbreviation(record))
    if book := record.book:
        yield "booktitle", escape(book.title).rstrip(".") if record.kind is RecordKind.CHAPTER else ""
        yield "editor", _names(book.editors)
        yield "series", escape(book.collection_title)
        yield "publisher", escape(book.publisher)
        yield "address", escape(book.place)
        yield "edition", escape(book.edition)


def _verbatim(address: str) -> str:
    """Return an identifier as it is, but for braces, which would end the field."""
    return one_line(address).replace("{", "%7B").replace("}", "%7D")


def _keyword(subject: str) -> str:
    return f"{{{escape(subject)}}}" if re.search("[,;]", subject) else escape(subject)


# ── Names ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _names(people: Sequence[AuthorRecord], *, complete: bool = True) -> str:
    names = [_name(person) for person in people]
    return " and ".join(names if complete or not names else [*names, "others"])


def _name(person: AuthorRecord) -> str:
    """Return "Last, Suffix, First"; a group, or a name of one part, stands in braces and is not taken apart."""
    last, given = escape(person.last_name), escape(given_name(person))
    if person.collective_name or not given:
        return f"{{{escape(person.collective_name) or last}}}"
    return ", ".join(part for part in (_braced(last), _braced(escape(person.suffix)), _braced(given)) if part)


def _braced(part: str) -> str:
    """Return the part of a name in braces where BibTeX would take it apart."""
    return f"{{{part}}}" if "," in part or " and " in part else part


# ── Titles ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _title(record: PaperRecord) -> str:
    """Return the title with its markup, in which styles that write titles small keep names and abbreviations.

    A word with a capital is in braces, unless the capital only begins the title.  In a title that capitalises its words
    throughout, only capitals inside words are kept: what a style should change there is the habit of its printer."""
    throughout = _capitalised_throughout(record)
    pieces: list[str] = []
    at_start = True
    for kind, value in title_markup(record):
        if kind == "text":
            pieces.append(_protected(value, throughout=throughout, at_start=at_start))
            at_start = at_start and not re.search(r"\w", value)
        else:
            pieces.append(f"\\{_MARKUP[value]}{{" if kind == "open" else "}")
    return _counted("".join(pieces), record.title)


def _capitalised_throughout(record: PaperRecord) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+", record.title) if len(word) > 3][1:]
    capitals = sum(word[0].isupper() for word in words)
    return record.languages != ("ger",) and len(words) > 2 and capitals * 4 > len(words) * 3


def _protected(text: str, *, throughout: bool, at_start: bool) -> str:
    first = re.search(r"\w", text) if at_start else None
    begin = first.start() if first else -1

    def word(found: re.Match[str]) -> str:
        begins_title = found.start() <= begin < found.end()
        letters = [letter for letter in found[0] if letter.isalpha()]
        capitals = letters[1:] if throughout or begins_title else letters
        is_kept = any(letter.isupper() for letter in capitals) and not (throughout and text.isupper())
        return f"{{{_printed(found[0])}}}" if is_kept else _printed(found[0])

    return _WORD.sub(word, text)
