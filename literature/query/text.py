"""Words, stems and index terms: the one place that decides what equals what.

Indexing and querying both come through here, and what leaves is plain ASCII letters and digits, so that FTS5,
PostgreSQL's parser and the evaluator in memory see the same terms.  Whoever changes the outcome of a function of
this module must raise `literature.pubmed.records.PARSER_VERSION`, so that every text row is written again.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

import Stemmer

# Longer words are cut, when indexed and when asked for: no human word is as long, and an index term has a size limit
# (2 kB in PostgreSQL).
MAX_WORD = 40
MAX_KEY = 200

KEY_SPACE = " "
KEY_QUALIFIER = "/"
KEY_INITIALS = "|"

# Letters that Unicode does not take apart into a base letter and an accent.
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"}
) | dict.fromkeys(map(ord, "\u00ad\u200c\u200d\u2060\ufeff"))  # soft hyphens and joiners are no part of a word
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
# Of a word that is too long the rest is left out here, at no cost for all others.
_WORD = re.compile(rf"([^\W_]{{1,{MAX_WORD}}})[^\W_]*")
_POSSESSIVE = re.compile(r"['’ʼ]s(?![^\W_])")
# "q" begins every escape; what follows tells which, and no escape is the beginning of another.
_ESCAPES = {"q": "qq", KEY_SPACE: "qw", KEY_QUALIFIER: "qv", KEY_INITIALS: "qy"}


def fold(text: str) -> str:
    """Return the text in lower case and without accents: "Épisacro-Iliaque" gives "episacro-iliaque"."""
    return text.lower() if text.isascii() else _FOREIGN.sub(_fold_run, text).lower()


def _fold_run(run: re.Match[str]) -> str:
    return _folded(run[0])


@lru_cache(maxsize=1 << 14)
def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_LETTERS)


def words(text: str) -> list[str]:
    """Return the folded words of a text: letters and digits in a row, without a possessive 's, cut at MAX_WORD."""
    if text.isascii():
        if text.isalnum():
            return [text.lower()[:MAX_WORD]]
        folded = text.lower()
    else:
        folded = fold(text)
    if "'" in folded or "’" in folded or "ʼ" in folded:
        folded = _POSSESSIVE.sub("", folded)
    return _WORD.findall(folded)


def placed_words(text: str) -> list[tuple[str, int, int]]:
    """Return the words of a text as `words` does, each with where it begins and ends in the text as it is."""
    folded: str = text.lower()
    origins: Sequence[int] = range(len(text))
    if not text.isascii():
        apart = [(letter, place) for place, character in enumerate(text) for letter in fold(character)]
        folded, origins = "".join(letter for letter, _ in apart), [place for _, place in apart]
    folded = _POSSESSIVE.sub(lambda found: " " * len(found[0]), folded)
    return [(m[1], origins[m.start()], origins[m.end() - 1] + 1) for m in _WORD.finditer(folded)]


class _Stemmer(threading.local):
    """One stemmer a thread: the algorithm keeps its state in the object."""

    def __init__(self) -> None:
        self.english = Stemmer.Stemmer("english")


_stemmer = _Stemmer()


def stem(word: str) -> str:
    """Return the stem of a folded word by Porter's second English algorithm (Snowball "english")."""
    return str(_stemmer.english.stemWord(word))


class _Encoding(dict[int, str]):
    """How each character is written; those met for the first time are worked out, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        self[code] = written = _encode_character(chr(code))
        return written


_ENCODING = _Encoding()


def encode(text: str) -> str:
    """Return the text in the letters a-z and digits only, one to one, so that a beginning stays a beginning."""
    return text if text.isalnum() and text.isascii() and "q" not in text else text.translate(_ENCODING)


def encode_words(words: Iterable[str]) -> str:
    """Return folded words encoded and with single spaces; quicker than one by one, for few letters need encoding."""
    text = " ".join(words)
    if "q" in text:
        text = text.replace("q", _ESCAPES["q"])
    return text if text.isascii() else _FOREIGN.sub(_encode_run, text)


def _encode_run(run: re.Match[str]) -> str:
    return run[0].translate(_ENCODING)


def _encode_character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isascii():
        return character
    code = ord(character)
    return f"q{code:04x}" if code < 0x10000 else f"qx{code:06x}"


def terms(word: str) -> tuple[str, str]:
    """Return the two index terms of a folded word, still without the letter of their class: its stem, and itself."""
    return stem_term(word), encode(word)


def stem_term(word: str) -> str:
    """Return the index term of a folded word's stem, still without the letter of its class."""
    return encode(stem(word))


def key(text: str) -> str:
    """Return the form in which whole names are compared (headings, journals): the folded words with single spaces."""
    return KEY_SPACE.join(words(text))[:MAX_KEY]


def author_key(last_name: str, initials: str) -> str:
    """Return the key of an author as PubMed writes one: ("García-López", "J.A.") -> "garcia lopez ja"."""
    return f"{key(last_name)} {squeeze(initials)}".strip()


def squeeze(initials: str) -> str:
    """Return initials as one folded word: "J.-P. M." -> "jpm"."""
    return "".join(words(initials))[:MAX_WORD]
