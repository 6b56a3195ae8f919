"""From a term of a query to the index terms that answer it: the same for both databases and for the evaluator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from literature.languages import language_code
from literature.query import headings
from literature.query.columns import KEYS, LETTERS
from literature.query.fields import Field, Kind
from literature.query.text import KEY_INITIALS, KEY_QUALIFIER, KEY_SPACE, encode, key, terms, words
from literature.query.tree import Term

# Of these columns the letters of a term do not tell one from the other.
SHARED = tuple(name for name, letters in LETTERS.items() if letters == LETTERS["title"])


@dataclass(frozen=True, slots=True)
class Atom:
    """Index terms that stand one after the other in one of the columns; `prefix`: the last one is only begun.

    `sign` is a stem or whole name that every paper has which has the atom; "" where none can be named."""

    columns: tuple[str, ...]
    terms: tuple[str, ...]
    prefix: bool = False
    sign: str = ""

    @property
    def restricted(self) -> tuple[str, ...]:
        """The columns that must be named to the database; () where the terms themselves say where they are."""
        return self.columns if self.columns[0] in SHARED and len(self.columns) < len(SHARED) else ()


def is_indexed(field: Field) -> bool:
    """Return whether the terms of a field are in the full-text index; the others are columns and relations."""
    return field.kind in _ATOMS


def atoms(term: Term) -> tuple[Atom, ...]:
    """Return the atoms of a term: a paper matches that has any of them. The field must be an indexed one."""
    if not term.narrower:
        return _own_atoms(term)
    return tuple(dict.fromkeys((*_own_atoms(replace(term, narrower=())), *_narrower(term))))


@lru_cache(maxsize=4096)
def _own_atoms(term: Term) -> tuple[Atom, ...]:
    return tuple(dict.fromkeys(_ATOMS[term.field.kind](term)))


def _narrower(term: Term) -> Iterator[Atom]:
    """The headings below a heading, with its qualifiers if it has any."""
    qualifiers = headings.parts(term.text)[1] if term.field.kind is Kind.HEADING else []
    ends = [encode(KEY_QUALIFIER + key(name)) for name in qualifiers] or [""]
    for name in term.narrower:
        for end in ends:
            yield _whole(term.field.mark + encode(name) + end)


def _text(term: Term) -> Iterator[Atom]:
    """A word or phrase is matched by its stems, a truncated one as it is written, up to the star.

    The longest of its whole words is its sign: most often it is the rarest."""
    found = [terms(word) for word in words(term.text)]
    whole = found[:-1] if term.truncated else found
    sign = max((stem for stem, _ in whole), key=len, default="")
    for letters, columns in _by_letters(term.field.columns).items():
        letter = letters[term.truncated]
        sought = tuple(letter + one[term.truncated] for one in found)
        yield Atom(columns, sought, term.truncated, letters[0] + sign if sign else "")


def _by_letters(columns: tuple[str, ...]) -> dict[tuple[str, str], tuple[str, ...]]:
    grouped: dict[tuple[str, str], tuple[str, ...]] = {}
    for column in columns:
        grouped[LETTERS[column]] = (*grouped.get(LETTERS[column], ()), column)
    return grouped


def _whole(name: str, *, prefix: bool = False) -> Atom:
    return Atom((KEYS,), (name,), prefix, "" if prefix else name)


def _name(term: Term) -> Iterator[Atom]:
    yield _whole(term.field.mark + encode(key(term.text)), prefix=term.truncated)


def _heading(term: Term) -> Iterator[Atom]:
    """After a slash stand qualifiers, of which any will do; a heading that has a slash in its own name, or a qualifier
    that is new, is tried as well."""
    yield from _name(term)
    name, qualifiers = headings.parts(term.text)
    if not qualifiers:
        name, slash, new = term.text.rpartition("/")
        qualifiers = [new] if slash else []
    for qualifier in qualifiers:
        qualified = f"{key(name)}{KEY_QUALIFIER}{key(qualifier)}"
        yield _whole(term.field.mark + encode(qualified), prefix=term.truncated)


def _language(term: Term) -> Iterator[Atom]:
    code = language_code(key(term.text))
    yield _whole(f"{term.field.mark}{code}")


def _author(term: Term) -> Iterator[Atom]:
    """An author as PubMed understands one: last name, then initials that may go on ("smith j" finds Smith JA) unless
    quoted; or the full name in either order."""
    found = words(term.text)
    yield from _any_initials(term, found)
    for cut in range(1, len(found)):
        yield from _split(term, found[:cut], found[cut:])


def _any_initials(term: Term, last_name: list[str]) -> Iterator[Atom]:
    begun = KEY_SPACE.join(last_name)
    if term.truncated:
        yield _whole(f"{term.field.mark}i{encode(begun)}", prefix=True)
    elif len(last_name) == 1 or not term.quoted:
        yield _whole(f"{term.field.mark}i{encode(begun + KEY_INITIALS)}", prefix=True)


def _split(term: Term, before: list[str], after: list[str]) -> Iterator[Atom]:
    last_name = KEY_SPACE.join(before) + KEY_INITIALS
    goes_on = term.truncated or not term.quoted
    yield _whole(f"{term.field.mark}i{encode(last_name + ''.join(after))}", prefix=goes_on)
    yield from _fore_names(term, last_name + KEY_SPACE.join(after))
    if not term.truncated:
        yield from _fore_names(term, KEY_SPACE.join(after) + KEY_INITIALS + KEY_SPACE.join(before))


def _fore_names(term: Term, name: str) -> Iterator[Atom]:
    """A full name, and unless quoted with further fore names: "smith john" finds Smith John A."""
    full = f"{term.field.mark}f{encode(name)}"
    if term.truncated:
        yield _whole(full, prefix=True)
        return
    yield _whole(full)
    if not term.quoted:
        yield _whole(full + encode(KEY_SPACE), prefix=True)


_ATOMS: dict[Kind, Callable[[Term], Iterator[Atom]]] = {
    Kind.TEXT: _text,
    Kind.HEADING: _heading,
    Kind.NAME: _name,
    Kind.QUALIFIER: _name,
    Kind.FILTER: _name,
    Kind.LANGUAGE: _language,
    Kind.AUTHOR: _author,
}
