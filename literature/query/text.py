"""Words, stems and index terms: the one place that decides what equals what.

Indexing and querying both come through here, and what leaves is plain ASCII letters and digits, so that FTS5,
PostgreSQL's parser and the evaluator in memory see the same terms.  Whoever changes the outcome of a function of
this module must raise `literature.pubmed.records.PARSER_VERSION`, so that every text row is written again.
"""

from __future__ import annotations

import re
import threading
import unicodedata
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
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’ʼ]s(?![^\W_])")
# "q" begins every escape; what follows tells which, and no escape is the beginning of another.
_ESCAPES = {"q": "qq", KEY_SPACE: "qw", KEY_QUALIFIER: "qv", KEY_INITIALS: "qy"}
_PLAIN = re.compile(r"[a-pr-z0-9]*")


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
    found: list[str] = _WORD.findall(_POSSESSIVE.sub("", fold(text)))
    if len(text) > MAX_WORD and max(map(len, found), default=0) > MAX_WORD:
        return [word[:MAX_WORD] for word in found]
    return found


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
    return text if _PLAIN.fullmatch(text) else text.translate(_ENCODING)


def _encode_character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isascii():
        return character
    code = ord(character)
    return f"q{code:04x}" if code < 0x10000 else f"qx{code:06x}"


def terms(word: str) -> tuple[str, str]:
    """Return the two index terms of a folded word, still without the letter of their class: its stem, and itself."""
    return encode(stem(word)), encode(word)


def key(text: str) -> str:
    """Return the form in which whole names are compared (headings, journals): the folded words with single spaces."""
    return KEY_SPACE.join(words(text))[:MAX_KEY]


def author_key(last_name: str, initials: str) -> str:
    """Return the key of an author as PubMed writes one: ("García-López", "J.A.") -> "garcia lopez ja"."""
    return f"{key(last_name)} {squeeze(initials)}".strip()


def squeeze(initials: str) -> str:
    """Return initials as one folded word: "J.-P. M." -> "jpm"."""
    return "".join(words(initials))[:MAX_WORD]
