"""From a record to its search row.

What is searched where follows PubMed's field descriptions (docs/query.md).  A row is bounded, because PostgreSQL's
tsvector is: 16,383 positions, 256 positions a term, 1 MB.  Both databases and the evaluator in memory get the same,
equally clipped terms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from literature.pubmed.records import AuthorRecord, PaperRecord, RecordKind
from literature.query import filters
from literature.query.columns import GAP, KEYS, LETTERS, Days, Facts
from literature.query.text import (
    KEY_INITIALS,
    KEY_QUALIFIER,
    encode,
    encode_words,
    key,
    squeeze,
    stem_term,
    words,
)

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
# What the vector needs for a term beside its letters.
KEY_OVERHEAD = 6
# Stands among words where GAP will stand among terms; no word has it.
_BREAK = "\n"


def columns_of(record: PaperRecord) -> dict[str, tuple[str, Collection[str]]]:
    """Return every column of the search row: its text, and its stems or whole names."""
    texts = _texts(record)
    found = {name: _column(name, texts[name]) for name in LETTERS}
    keys = _bounded(_keys(record))
    return found | {KEYS: (" ".join(keys), keys)}


def facts_of(record: PaperRecord) -> Facts:
    """Return what the record says that is compared as numbers or dates."""
    return Facts(pmid=record.pmid, doi=record.doi, days=dict(_days(record)))


def _days(record: PaperRecord) -> Iterator[tuple[str, Days]]:
    if record.publication_date:
        printed = record.publication_date.first_day, record.publication_date.last_day
        yield from (("dp", printed), ("ppdat", printed))
    single = {
        **{"edat": record.entry_date, "crdt": record.create_date, "lr": record.date_revised},
        **{"dcom": record.date_completed, "dep": record.electronic_date},
    }
    for tag, day in single.items():
        if day:
            yield tag, (day, day)


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


class _Stems(dict[str, str]):
    """Word -> its stem with the letter of its class; words recur in record after record.

    A dictionary that fills itself is three times quicker here than a cached function, and is emptied when it is full.
    """

    def __init__(self, letter: str) -> None:
        super().__init__({_BREAK: GAP})
        self._letter = letter

    def __missing__(self, word: str) -> str:
        if len(self) >= WORDS_REMEMBERED:
            self.clear()
        self[word] = term = GAP if word == _BREAK else self._letter + stem_term(word)
        return term


_STEMS = {letter: _Stems(letter) for letter, _ in set(LETTERS.values())}


def _column(name: str, texts: Iterable[str]) -> tuple[str, Collection[str]]:
    """Return the terms of the texts, stems first, and the different stems."""
    found = _words(name, texts)
    if not found:
        return "", ()
    stem_letter, literal_letter = LETTERS[name]
    stems = list(map(_STEMS[stem_letter].__getitem__, found))
    different = set(stems)
    if len(stems) - len(different) >= REPEATS[name]:  # else no stem can be there more often
        _blank_repeats(stems, found, REPEATS[name])
    while len(text := _text(stems, found, literal_letter)) > POSITIONS[name] * CHARACTERS_A_POSITION:
        del stems[-len(stems) // 10 :], found[-len(found) // 10 :]
    return text, different


def _words(name: str, texts: Iterable[str]) -> list[str]:
    """Return the words of the texts, as many as the column has room for, with a break between two texts."""
    room = POSITIONS[name] // 2
    found: list[str] = []
    for text in texts:
        if new := words(text[: room * CHARACTERS_A_WORD]):
            if found:
                found.append(_BREAK)
            found += new
        if len(found) > room:
            return found[:room]
    return found


def _text(stems: list[str], found: list[str], letter: str) -> str:
    """Return the stems, and behind them the words as they are with their letter."""
    literals = f" {encode_words(found)}".replace(" ", f" {letter}").replace(f" {letter}{_BREAK}", f" {GAP}")
    return " ".join(stems) + literals


def _blank_repeats(stems: list[str], found: list[str], most: int) -> None:
    """Put a gap where a stem stands that was there often enough."""
    if all(count <= most for count in Counter(stems).values()):
        return
    seen: Counter[str] = Counter()
    for position, stem in enumerate(stems):
        seen[stem] += 1
        if seen[stem] > most:
            stems[position], found[position] = GAP, _BREAK


def _bounded(keys: Iterable[str]) -> list[str]:
    """Return the different keys in their order, as many as the vector has room for."""
    kept = list(dict.fromkeys(keys))
    room = KEYS_CHARACTERS - sum(map(len, kept)) - KEY_OVERHEAD * len(kept)
    while room < 0:
        room += len(kept.pop()) + KEY_OVERHEAD
    return kept


def _keys(record: PaperRecord) -> Iterator[str]:
    """Yield the whole names of the record, each with the mark of its field (`literature.query.fields`)."""
    yield from (_key("y", name) for name in _flags(record))
    if record.pmcid:
        yield _key("c", record.pmcid)
    yield from (_key("g", kind.name) for kind in record.publication_types)
    yield from (_key("e", code) for code in record.languages)
    yield from _heading_keys(record)
    if journal := record.journal:
        yield _key("n", journal.nlm_id)
        names = (journal.title, journal.iso_abbreviation, journal.medline_abbreviation)
        issns = (journal.issn_print, journal.issn_electronic, journal.issn_linking)
        yield from (_key("j", name) for name in (*names, *issns) if name)
    yield from _author_keys([author for author in record.authors if author.valid and author.last_name])


def _flags(record: PaperRecord) -> Iterator[str]:
    """Yield what PubMed's filters ask for, under the names of `literature.query.filters`."""
    if record.abstract:
        yield filters.HAS_ABSTRACT
        if any(section.label for section in record.abstract):
            yield filters.HAS_STRUCTURED_ABSTRACT
    if record.pmcid:
        yield filters.IN_PMC
    if record.kind is not RecordKind.ARTICLE:
        yield filters.IS_BOOK
    said = (record.citation_status, f"pubstatus{record.publication_status}", *_notices(record))
    yield from sorted(filters.FLAGS & {squeeze(name) for name in said})


def _notices(record: PaperRecord) -> set[str]:
    return {f"has{notice.ref_type}" for notice in record.notices}


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
            yield "t" + _encoded_key(qualifier.name)
            if qualifier.major:
                yield "m" + qualified


def _author_keys(authors: list[AuthorRecord]) -> Iterator[str]:
    names = [_names_of(author) for author in authors]
    for mark, some in (("v", names[:1]), ("w", names[-1:]), ("u", names)):
        for forms in some:
            yield from (mark + name for name in forms)


def _names_of(author: AuthorRecord) -> tuple[str, ...]:
    """Return the two forms of an author's name: last name with initials ("i"), last name with fore names ("f")."""
    last_name = encode(key(author.last_name) + KEY_INITIALS)
    initials = squeeze(author.initials or _initials(author.fore_name))
    if author.suffix:
        initials += squeeze(author.suffix)
    with_initials = f"i{last_name}{encode(initials)}"
    return (with_initials, f"f{last_name}{encode(key(author.fore_name))}") if author.fore_name else (with_initials,)


def _initials(fore_name: str) -> str:
    return "".join(word[0] for word in words(fore_name))
