"""From a record to its search row.

What is searched where follows PubMed's field descriptions (docs/query.md).  A row is bounded, because PostgreSQL's
tsvector is: 16,383 positions, 256 positions a term, 1 MB.  Both databases and the evaluator in memory get the same,
equally clipped terms.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from literature.pubmed.records import AuthorRecord, PaperRecord
from literature.query.columns import GAP, KEYS, LETTERS, Days, Facts
from literature.query.text import KEY_INITIALS, KEY_QUALIFIER, MAX_WORD, encode, key, squeeze, terms, words

# Positions that each column may fill, in the order of filling; all of them stay under 16,383.
POSITIONS = {"title": 800, "headings": 2000, "keywords": 1000, "abstract": 8000, "names": 2000, "affiliations": 2400}
# How often one stem is indexed in a column.  The columns that share their letters stay under 256 together.
REPEATS = {"title": 25, "headings": 40, "keywords": 40, "abstract": 150, "names": 250, "affiliations": 250}
# Characters a position on average; with the keys this keeps a vector under 1 MB for any script.
CHARACTERS_A_POSITION = 40
# Of a longer text only the beginning is taken apart: what lies beyond would not be indexed anyway.
CHARACTERS_A_WORD = 50
KEYS_CHARACTERS = 200_000
WORDS_REMEMBERED = 200_000
# A letter, and MAX_WORD characters of at most eight letters each, and a space: what any term stays under.
LONGEST_TERM = 8 * MAX_WORD + 2
# What the vector needs for a term beside its letters.
KEY_OVERHEAD = 6


def text_values(record: PaperRecord) -> dict[str, str]:
    """Return the columns of the paper's `PaperText`: terms separated by single spaces."""
    return {name: " ".join(found) for name, found in columns_of(record).items()}


def columns_of(record: PaperRecord) -> dict[str, list[str]]:
    """Return the index terms of every column of the search row."""
    texts = _texts(record)
    found = {name: _column(name, texts[name]) for name in LETTERS}
    return found | {KEYS: _bounded(_keys(record))}


def facts_of(record: PaperRecord) -> Facts:
    """Return what the record says that is compared as numbers or dates."""
    return Facts(pmid=record.pmid, doi=record.doi, days=dict(_days(record)))


def _days(record: PaperRecord) -> Iterator[tuple[str, Days]]:
    if record.publication_date:
        yield "dp", (record.publication_date.first_day, record.publication_date.last_day)
    for tag, status in (("edat", "pubmed"), ("crdt", "entrez")):
        if day := _history_day(record, status):
            yield tag, (day, day)
    if record.date_revised:
        yield "lr", (record.date_revised, record.date_revised)


def _history_day(record: PaperRecord, status: str) -> dt.date | None:
    moments = (entry.moment for entry in record.history if entry.status == status)
    return next((dt.date.fromisoformat(moment[:10]) for moment in moments), None)


def _texts(record: PaperRecord) -> dict[str, Iterable[str]]:
    return {
        "title": dict.fromkeys(_titles(record)),
        "keywords": (keyword.text for keyword in record.keywords),
        "abstract": _abstract(record),
        "headings": dict.fromkeys(_headings(record)),
        "names": dict.fromkeys(_names(record)),
        "affiliations": dict.fromkeys(place for author in record.authors for place in author.affiliations),
    }


def _titles(record: PaperRecord) -> Iterator[str]:
    yield record.title
    yield record.vernacular_title
    if record.book:
        yield record.book.title
        yield record.book.collection_title


def _abstract(record: PaperRecord) -> Iterator[str]:
    for section in (*record.abstract, *(part for other in record.other_abstracts for part in other.sections)):
        yield f"{section.label} {section.text}"


def _headings(record: PaperRecord) -> Iterator[str]:
    for heading in record.mesh:
        yield heading.name
        yield from (qualifier.name for qualifier in heading.qualifiers)
    yield from (substance.name for substance in record.substances)
    yield from (kind.name for kind in record.publication_types)


def _names(record: PaperRecord) -> Iterator[str]:
    yield from (str(record.pmid or ""), record.doi, record.pmcid)
    if journal := record.journal:
        yield from (journal.title, journal.iso_abbreviation, journal.medline_abbreviation)
    for person in (*record.authors, *record.investigators):
        given = person.fore_name or person.initials
        yield f"{person.last_name} {given} {person.suffix} {person.collective_name}".strip()


class _Lettered(dict[str, str]):
    """Word -> its index term with the letter of its class; words recur in record after record.

    A dictionary that fills itself is three times quicker here than a cached function, and is emptied when it is full.
    """

    def __init__(self, letter: str, which: int) -> None:
        super().__init__()
        self._letter, self._which = letter, which

    def __missing__(self, word: str) -> str:
        if len(self) >= WORDS_REMEMBERED:
            self.clear()
        self[word] = term = self._letter + terms(word)[self._which]
        return term


_STEMS = {letters: _Lettered(letters[0], 0) for letters in set(LETTERS.values())}
_LITERALS = {letters: _Lettered(letters[1], 1) for letters in set(LETTERS.values())}


def _column(name: str, texts: Iterable[str]) -> list[str]:
    stem_of, literal_of = _STEMS[LETTERS[name]].__getitem__, _LITERALS[LETTERS[name]].__getitem__
    stems: list[str] = []
    literals: list[str] = []
    room = POSITIONS[name] // 2
    for text in texts:
        if found := words(text[: room * CHARACTERS_A_WORD])[:room]:
            if stems:
                stems.append(GAP)
                literals.append(GAP)
            stems += map(stem_of, found)
            literals += map(literal_of, found)
        if len(stems) > room:
            break
    return _clipped(stems[:room], literals[:room], name)


def _clipped(stems: list[str], literals: list[str], name: str) -> list[str]:
    """Blank what repeats too often and cut what is too long; nearly every column passes untouched."""
    if len(stems) > REPEATS[name]:
        _blank_repeats(stems, literals, REPEATS[name])
    most = POSITIONS[name] * CHARACTERS_A_POSITION
    if len(stems) + len(literals) <= most // LONGEST_TERM:
        return stems + literals
    while len(" ".join(stems)) + len(" ".join(literals)) > most:
        del stems[-len(stems) // 10 :], literals[-len(literals) // 10 :]
    return stems + literals


def _blank_repeats(stems: list[str], literals: list[str], most: int) -> None:
    if all(count <= most for count in Counter(stems).values()):
        return
    seen: Counter[str] = Counter()
    for position, stem in enumerate(stems):
        seen[stem] += 1
        if seen[stem] > most:
            stems[position] = literals[position] = GAP


def _bounded(keys: Iterable[str]) -> list[str]:
    """Return the different keys in their order, as many as the vector has room for."""
    kept = list(dict.fromkeys(keys))
    room = KEYS_CHARACTERS - sum(map(len, kept)) - KEY_OVERHEAD * len(kept)
    while room < 0:
        room += len(kept.pop()) + KEY_OVERHEAD
    return kept


def _keys(record: PaperRecord) -> Iterator[str]:
    """Yield the whole names of the record, each with the mark of its field (`literature.query.fields`)."""
    yield from (_key("g", kind.name) for kind in record.publication_types)
    yield from (_key("e", code) for code in record.languages)
    yield from _heading_keys(record)
    if journal := record.journal:
        yield _key("n", journal.nlm_id)
        names = (journal.title, journal.iso_abbreviation, journal.medline_abbreviation)
        issns = (journal.issn_print, journal.issn_electronic, journal.issn_linking)
        yield from (_key("j", name) for name in (*names, *issns) if name)
    yield from _author_keys([author for author in record.authors if author.valid and author.last_name])


def _key(mark: str, name: str) -> str:
    return mark + _encoded_key(name)


@lru_cache(maxsize=1 << 16)
def _encoded_key(name: str) -> str:
    """Headings, journals and types recur in record after record."""
    return encode(key(name))


def _heading_keys(record: PaperRecord) -> Iterator[str]:
    slash = encode(KEY_QUALIFIER)
    for heading in record.mesh:
        name = _encoded_key(heading.name)
        yield "h" + name
        if heading.major or any(qualifier.major for qualifier in heading.qualifiers):
            yield "m" + name
        for qualifier in heading.qualifiers:
            qualified = name + slash + _encoded_key(qualifier.name)
            yield "h" + qualified
            if qualifier.major:
                yield "m" + qualified


def _author_keys(authors: list[AuthorRecord]) -> Iterator[str]:
    for mark, some in (("v", authors[:1]), ("w", authors[-1:]), ("u", authors)):
        for author in some:
            yield from _names_of(mark, author)


def _names_of(mark: str, author: AuthorRecord) -> Iterator[str]:
    """Yield the two forms of an author's name: last name with initials ("i"), last name with fore names ("f")."""
    last_name = key(author.last_name)
    initials = squeeze(author.initials or _initials(author.fore_name)) + squeeze(author.suffix)
    yield f"{mark}i{encode(last_name + KEY_INITIALS + initials)}"
    if author.fore_name:
        yield f"{mark}f{encode(last_name + KEY_INITIALS + key(author.fore_name))}"


def _initials(fore_name: str) -> str:
    return "".join(word[0] for word in words(fore_name))
