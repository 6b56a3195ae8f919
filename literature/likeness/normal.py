"""Titles, names, journals and pages in the forms in which two records of one paper agree."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz import fuzz

from literature.query.text import MAX_KEY, fold, squeeze, words
from literature.values import value

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_BRACKETED = re.compile(
    r"^\s*\[(?P<translated>.+?)\]\s*(?P<rest>[^\]]*)$|^(?P<first>[^\[\]]+)\[(?P<second>[^\]]+)\]\.?\s*$"
)
_GREEK = {
    **{"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta"},
    **{"κ": "kappa", "λ": "lambda", "μ": "mu", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi"},
    **{"χ": "chi", "ψ": "psi", "ω": "omega"},
}
# What a record begins with that is about another paper, or that stands beside it, in the languages of PubMed.
_ABOUT_ANOTHER = re.compile(
    r"(?:authors? )?(erratum|errata|corrigend\w+|correction|retraction|retracted|addendum|republished"
    r"|expression of concern|in reply|in response|reply|response|re|comments?|commentary|letter|editorial"
    r"|berichtigung|erwiderung|fe de erratas|reponse|rectificatif)\b"
)
_ABOUT_ANOTHER_BEHIND = re.compile(r"\b(erratum|corrigendum|correction|retraction|reply|response|comment)$")
_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
_SPELT = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "first": 1, "second": 2, "third": 3, "fourth": 4}
_PARTS = {"part", "parts", "no", "number", "chapter", "section", "report", "phase", "study", "paper", "volume", "teil"}
# Words that abbreviations of journals leave out.
_LEFT_OUT = frozenset(
    word
    for words_of_a_language in (
        ("a", "an", "and", "the", "of", "in", "on", "for", "to", "at"),
        ("de", "des", "du", "la", "le", "les", "l", "d", "et", "y", "e", "en", "el", "los", "las", "do", "dos", "da"),
        ("und", "der", "die", "das", "den", "dem", "fur", "van", "het", "voor", "och", "og"),
        ("i", "il", "dei", "della", "delle", "di"),
    )
    for word in words_of_a_language
)
_BREAK = re.compile(r"\s*[:=;/]\s*|\.\s+|\s+-\s+")
_PAREN = re.compile(r"\([^()]*\)")
_PAGE = re.compile(r"([a-z]*)0*(\d+)([a-z]*)")
# Comparing two texts costs the product of their lengths, and no title, journal or page is as long.
LONGEST = 1_000
# One record is compared with many, and each of these with many others: what a text says is worked out once, for as many
# texts as come up within a batch.
_remembered = lru_cache(maxsize=1 << 12)


def plain(text: str) -> str:
    """Return a title without markup, entities and the brackets that mark a translation."""
    return " ".join(_TAG.sub("", html.unescape(text)).strip(" .[]").split())


def titles(*texts: str) -> tuple[str, ...]:
    """Return every title that the texts hold, normalised: folded words with single spaces, Greek letters by name.

    "[Back mice]" is one title; "Espalda [Back]" and "[Back] Espalda" are two, the original and its translation.
    """
    return tuple(dict.fromkeys(found for text in texts for part in _apart(text) if (found := _normal(part))))


def _apart(text: str) -> Iterator[str]:
    yield text
    if found := _BRACKETED.match(_TAG.sub("", html.unescape(text))):
        yield from (part for part in found.groups() if part and len(words(part)) > 1)


def _normal(text: str) -> str:
    spelt = "".join(f" {_GREEK[letter]} " if letter in _GREEK else letter for letter in fold(plain(text)))
    return " ".join(words(spelt))[:LONGEST].strip()


@_remembered
def about_another(title: str) -> str:
    """Return the word by which a normalised title says that it is about another paper ("erratum"); "" for none."""
    found = _ABOUT_ANOTHER.match(title) or _ABOUT_ANOTHER_BEHIND.search(title)
    return found[1].split()[-1] if found else ""


@_remembered
def numbers(title: str) -> frozenset[int]:
    """Return the numbers of a normalised title, Roman ones and those that number a part among them.

    "part ii" gives 2 and "2 years" too; a lone "i" counts only behind a word such as "part" or at the end."""
    said = title.split()
    return frozenset(number for place, _ in enumerate(said) if (number := _number(said, place)) is not None)


@_remembered
def part(title: str) -> int | None:
    """Return which part of a series a normalised title says it is: 2 for "part ii"; None where it says none."""
    said = title.split()
    places = [place for place in range(1, len(said)) if said[place - 1] in _PARTS]
    found = (_number(said, place) for place in places or [len(said) - 1] if place >= 0)
    return next((number for number in found if number is not None and number < 100), None)


def _number(said: list[str], place: int) -> int | None:
    word, before = said[place], said[place - 1] if place else ""
    if word.isdecimal():
        return int(word)
    if before in _PARTS:
        return _ROMAN.get(word) or _SPELT.get(word)
    if len(word) > 1 or place == len(said) - 1:
        return _ROMAN.get(word) if word not in ("i", "v", "x") or place == len(said) - 1 else None
    return None


@value
class Name:
    """An author: folded last name and initials without anything between; of a group only `last`."""

    last: str
    initials: str = ""

    def __str__(self) -> str:
        return f"{self.last} {self.initials}".strip()


def name(last_name: str, initials: str, fore_name: str = "", collective_name: str = "") -> Name:
    """Return an author's name as it is compared: "García-López", "J.-P." gives "garcialopez", "jp"."""
    given = squeeze(initials) or "".join(word[0] for word in words(fore_name))
    return Name("".join(words(last_name or collective_name))[:MAX_KEY], given)


ALIKE_NAMES = 85  # of 100: one letter in seven


def names_agree(a: Name, b: Name) -> float:
    """Return how far two names agree: 1 for the same, 0.5 for a slip of the pen or a particle more, 0 for others.

    "j" agrees with "ja"; "j" and "m" are two people."""
    if a.initials and b.initials and a.initials[0] != b.initials[0]:
        return 0.0
    if a.last == b.last:
        return 1.0 if a.initials.startswith(b.initials) or b.initials.startswith(a.initials) else 0.5
    ends = min(len(a.last), len(b.last)) >= 4 and (a.last.endswith(b.last) or b.last.endswith(a.last))
    return 0.5 if ends or fuzz.ratio(a.last, b.last, score_cutoff=ALIKE_NAMES) else 0.0


@_remembered
def pages(text: str) -> tuple[str, str]:
    """Return the first and the last page: "123-8" and "123–128." both give ("123", "128"); ("", "") for none."""
    found = _PAGE.findall(fold(text).replace(" ", ""))
    if not found:
        return "", ""
    (letters, first, _), (_, last, _) = found[0], found[1] if len(found) > 1 else found[0]
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return letters + first, letters + last


@_remembered
def journals_agree(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Return whether any name of one journal is the same as, short for, or the initials of one of the other's."""
    return any(_same_journal(a, b) for a in ours for b in theirs)


def _same_journal(a: str, b: str) -> bool:
    ours, theirs = _journal_words(a), _journal_words(b)
    if not (ours and theirs):
        return False
    if ours == theirs:
        return True
    return _is_short_for(ours, theirs) or _is_short_for(theirs, ours)


@_remembered
def _journal_words(text: str) -> list[list[str]]:
    """Return the words that tell, of each part of a journal's name: "J. The official one" gives [["j"], [...]]."""
    parts = _BREAK.split(_PAREN.sub(" ", html.unescape(text)))
    if all(len(part.split()) == 1 for part in parts):  # "J. Bone. Joint. Surg."
        parts = [" ".join(parts)]
    told = [[word for word in words(part) if word not in _LEFT_OUT] for part in parts]
    return [part for part in told if part]


def _is_short_for(short: list[list[str]], full: list[list[str]]) -> bool:
    """Whether the words of `short` stand, shortened, for those of `full` in their order; whole parts may be left out at
    the end, and so may the end of a part that is not the first."""
    brief = [word for part in short for word in part]
    if len(brief) == 1 and brief[0] == "".join(word[0] for word in full[0]) and len(full[0]) > 1:
        return True
    for number, part in enumerate(full):
        matched = _matched(brief, part)
        if matched < len(part) and number == 0:
            return False
        brief = brief[matched:]
        if not brief:
            return True
    return False


def _matched(brief: list[str], part: list[str]) -> int:
    """Return how many words one after the other are short for those of the part."""
    for number, (short, word) in enumerate(zip(brief, part, strict=False)):
        if not _shortens(short, word):
            return number
    return min(len(brief), len(part))


def _shortens(short: str, word: str) -> bool:
    """Whether `short` is the beginning of the word, or its letters in their order: "surg", "natl" for "national"."""
    if word.startswith(short):
        return True
    letters = iter(word)
    return len(short) > 2 and short[0] == word[0] and all(letter in letters for letter in short)
