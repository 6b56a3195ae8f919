"""Searches as other systems write them, which would else be searched for as words.

Ovid (`lipoma.ti,ab.`, `exp lipoma/`, `lipoma adj3 back`, `lipoma$`), Embase (`lipoma:ti,ab`, `'lipoma'/exp`), Cochrane
(`[mh "lipoma"]`), EBSCO (`TI "back mice"`), Scopus (`TITLE-ABS-KEY(lipoma)`), Web of Science (`TS=lipoma`), Europe PMC
and others on Lucene (`OPEN_ACCESS:y`, `lipoma~1`), and the numbers of earlier searches (`#1 AND #2`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from literature.languages import language_code
from literature.query import headings, repairs
from literature.query.errors import QueryError, QueryNotSupported, QuerySyntaxError
from literature.query.lexer import Lexeme, Token

_CODES = {
    **{"ti": "ti", "ab": "ab", "kw": "ot", "kf": "ot", "ot": "ot", "mp": "tw", "tw": "tw", "af": "all", "au": "au"},
    **{"jn": "ta", "jw": "ta", "ja": "ta", "pt": "pt", "sh": "mh", "hw": "mh", "la": "la", "lg": "la", "in": "ad"},
    **{"ad": "ad", "yr": "dp"},
}
_CODE = f"(?:{'|'.join(_CODES)})"
_SUFFIX = re.compile(rf"\.({_CODE}(?:,{_CODE}){{0,9}})\.$|[.:]({_CODE}(?:,{_CODE}){{1,9}})$", re.IGNORECASE)
_FIELDS = re.compile(rf"{_CODE}(?:,{_CODE}){{0,9}}", re.IGNORECASE)
_LONGEST_SUFFIX = 32
_HEADING = re.compile(r"/(?:exp|de|mj)?$", re.IGNORECASE)
_NEAR = re.compile(r"adj[0-9]{1,2}|(?:near|next|onear|pre|w)/[0-9]{1,2}", re.IGNORECASE)
_LINE = re.compile(r"#[0-9]{1,4}|(?:or|and)/[0-9]{1,4}(?:[-,][0-9]{1,4})*", re.IGNORECASE)
_YEARS = re.compile(r"[0-9]{4}(?:/[0-9]{1,2}){0,2}:[0-9]{4}(?:/[0-9]{1,2}){0,2}")
_EQUALS = re.compile(r"(TS|TI|AB|AK|AU|SO|PY|DO|AD)=(.*)")
_OF_SCIENCE = {"TS": "tiab", "AK": "ot", "SO": "ta", "PY": "dp", "DO": "doi"}
_SCOPUS = {
    **{"TITLE-ABS-KEY": "tiab", "TITLE-ABS": "tiab", "TITLE": "ti", "ABS": "ab", "KEY": "ot", "AUTHKEY": "ot"},
    **{"AUTH": "au", "SRCTITLE": "ta", "AFFIL": "ad", "ALL": "all"},
}
# Fields that EBSCO writes before a term, as words of their own.
BEFORE_A_TERM = {"TI": "ti", "AB": "ab", "AU": "au", "SO": "ta", "MH": "mh", "SU": "mh", "KW": "ot"}
_SMALL = ("and", "or", "not")
_NO_SEARCH = "The address of a paper is no search; its number has a tag behind it."
# A word that goes on after "$" (Ovid) has three letters at least: US$ is money.
_ODD = re.compile(r"^:$|[?#$~^]")
_DOLLAR = re.compile(r"[^\W\d_]{3}\$$")
_WILDCARD = re.compile(r"[^\W\d_][?#$][^\W\d_]")
# kg/m^2 and 10^6 are text.
_LUCENE = re.compile(r"(?:^|(?<=[^\W\d_]{4}))(?:~[0-9.]*|\^[0-9.]+)$")
_NAME_OF_FIELD = re.compile(r"[A-Za-z]+(?:_[A-Za-z]+)+:.*")
_OF_SCOPUS = ("PUBYEAR", "LIMIT-TO", "EXCLUDE")
_OF_COCHRANE = re.compile(r'\[mh (\^?)"([^"\[\]]+)"\]', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Sign:
    """Another system's syntax at a token: why it is refused, and what PubMed writes instead (None where nothing)."""

    token: Token
    reason: str
    changes: tuple[tuple[Token, str], ...] | None
    kind: type[QueryError] = QuerySyntaxError


def refuse_address(query: str) -> None:
    """Raise QuerySyntaxError for a query that is nothing but the address of a paper, with the query for that paper.

    To be asked before the text is taken apart: a DOI may have parentheses."""
    if meant := repairs.of_address(query.strip()):
        found, position = query.strip()[:80], len(query) - len(query.lstrip())
        raise QuerySyntaxError(_NO_SEARCH, position=position, found=found, expected=meant, repaired=meant)


def refuse(tokens: Sequence[Token], query: str) -> None:
    """Raise QuerySyntaxError or QueryNotSupported for the first sign of another system's syntax, with the whole query
    as PubMed writes it where every sign has its like."""
    signs = list(_Reader(tokens).signs())
    if not signs:
        return
    first = signs[0]
    raise first.kind(
        first.reason,
        position=first.token.start,
        found=first.token.text,
        expected="the same as PubMed writes it",
        repaired=_translated(tokens, query, signs),
    )


def _translated(tokens: Sequence[Token], query: str, signs: Sequence[_Sign]) -> str | None:
    """Return the query with what PubMed writes for every sign, operators in capitals; None where one has no like."""
    changes = {token: token.text.upper() for token in tokens if token.text in _SMALL}
    for sign in signs:
        if sign.changes is None:
            return None
        changes.update(sign.changes)
    ordered = sorted(changes.items(), key=lambda change: change[0].start)
    return " ".join(repairs.replaced(query, ordered).split()).replace("( ", "(")


@dataclass
class _Reader:
    tokens: Sequence[Token]
    tagged: set[int] = field(default_factory=set)
    closing: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note which words have a tag, and where each group ends."""
        begun: list[int] = []
        run: list[int] = []
        for place, token in enumerate(self.tokens):
            if token.kind is Lexeme.OPEN:
                begun.append(place)
            elif token.kind is Lexeme.CLOSE and begun:
                self.closing[begun.pop()] = place
            if token.kind is Lexeme.TAG:
                self.tagged.update(run)
            if token.kind in (Lexeme.WORD, Lexeme.COLON):
                run.append(place)
            else:
                run = []

    def signs(self) -> Iterator[_Sign]:
        exploded: Token | None = None
        for place, token in enumerate(self.tokens):
            if token.kind is Lexeme.TAG and self.tokens[place + 1].text.lower() == "/lim":
                yield _limit(token, self.tokens[place + 1])
            elif sign := self._address(place, token) or self._odd(place, token):
                yield sign
            elif token.kind is Lexeme.WORD and place not in self.tagged:
                if token.text == "exp":
                    exploded = token
                elif sign := self._sign(place, token, exploded):
                    yield sign
                    exploded = None
            elif token.kind is not Lexeme.PHRASE:
                exploded = None

    def _address(self, place: int, token: Token) -> _Sign | None:
        is_plain = token.kind is Lexeme.WORD and place not in self.tagged
        meant = repairs.of_address(token.text) if is_plain and "/" in token.text else None
        return _Sign(token, _NO_SEARCH, ((token, meant),)) if meant else None

    def _odd(self, place: int, token: Token) -> _Sign | None:
        return self._anywhere(place, token) if _ODD.search(token.text) else None

    def _anywhere(self, place: int, token: Token) -> _Sign | None:
        """What is no part of a word, whether a tag follows or not."""
        if token.kind is Lexeme.COLON and self._touches(place):
            return self._fields_behind(place, token)
        if token.kind is not Lexeme.WORD or token.text.startswith("10.") or "://" in token.text:
            return None
        if _DOLLAR.search(token.text):
            reason = "A dollar sign stands for nothing; a star stands for the rest of a word."
            return _Sign(token, reason, ((token, f"{token.text[:-1]}*"),))
        if _WILDCARD.search(token.text):
            reason = f"“{token.text[:40]}” has a sign for a letter, which is not searched; write the words with OR."
            return _Sign(token, reason, None, QueryNotSupported)
        found = _LUCENE.search(token.text)
        if found and (found.start() or self._touches(place)):
            reason = f"“{found[0]}” means nothing here: words are searched as they are, with their inflections."
            return _Sign(token, reason, ((token, token.text[: found.start()]),), QueryNotSupported)
        return None

    def _fields_behind(self, place: int, colon: Token) -> _Sign | None:
        """Fields behind a phrase or group, as Embase and Cochrane write them: "back pain":ti,ab,kw."""
        named = self.tokens[place + 1]
        if named.kind is not Lexeme.WORD or not _FIELDS.fullmatch(named.text):
            return None
        tag = _tag_of(named.text)
        reason = (
            f"“:{named.text}” names fields as other systems do; here a tag in square brackets stands behind the term."
        )
        return _Sign(colon, reason, ((colon, ""), (named, tag)) if tag else None)

    def _sign(self, place: int, token: Token, exploded: Token | None) -> _Sign | None:
        text = token.text
        if text.startswith("10.") or "://" in text:
            return None
        if text.startswith("/") and self._touches(place) and headings.parts(text)[1]:
            return self._qualified(place, token)
        if found := _SUFFIX.search(text[-_LONGEST_SUFFIX:]):
            return self._suffix(token, found)
        if _HEADING.search(text) and (len(text) > 1 or self._touches(place)):
            return _heading(token, exploded)
        return _alone(token) or self._before(place, token)

    def _touches(self, place: int) -> bool:
        """Whether a token stands right behind a phrase or group."""
        before = self.tokens[place - 1] if place else None
        kinds = (Lexeme.PHRASE, Lexeme.CLOSE)
        return before is not None and before.kind in kinds and before.end == self.tokens[place].start

    def _suffix(self, token: Token, found: re.Match[str]) -> _Sign:
        tag = _tag_of(found[1] or found[2])
        reason = f"“{found[0]}” names fields as other systems do; here a tag in square brackets stands behind the term."
        bare = token.text[: -len(found[0])].replace("$", "*")
        return _Sign(token, reason, ((token, f"{bare}{tag}"),) if tag else None)

    def _before(self, place: int, token: Token) -> _Sign | None:
        """Fields that stand before their term: TITLE-ABS-KEY(lipoma), TS=lipoma, TS=(lipoma)."""
        following = self.tokens[place + 1]
        name, rest = token.text, ""
        if equals := _EQUALS.fullmatch(token.text):
            name, rest = equals[1], equals[2]
            tag = _OF_SCIENCE.get(name, name.lower())
        elif name in _SCOPUS and following.kind is Lexeme.OPEN and following.start == token.end:
            tag = _SCOPUS[name]
        elif name in BEFORE_A_TERM and following.kind in (Lexeme.OPEN, Lexeme.PHRASE) and self._begins(place):
            tag = BEFORE_A_TERM[name]
        else:
            return None
        reason = f"“{name}” names a field as other systems do; here a tag stands behind the term: lipoma[{tag}]."
        return _Sign(token, reason, self._behind(place, rest, f"[{tag}]"))

    def _begins(self, place: int) -> bool:
        """Whether nothing but an operator or an opening parenthesis stands before a token."""
        return not place or self.tokens[place - 1].kind in (Lexeme.OPEN, Lexeme.OPERATOR)

    def _qualified(self, place: int, token: Token) -> _Sign:
        """A qualifier behind a heading in quotation marks: "low back pain"/di."""
        reason = f"“{token.text}” is the qualifier of a heading, which needs the tag [mh]."
        heading = self.tokens[place - 1]
        changes = ((heading, f'"{heading.text}{token.text}"[mh]'), (token, ""))
        return _Sign(token, reason, changes if heading.kind is Lexeme.PHRASE else None)

    def _behind(self, place: int, rest: str, tag: str) -> tuple[tuple[Token, str], ...] | None:
        token, following = self.tokens[place], self.tokens[place + 1]
        if rest:
            return ((token, f"{rest}{tag}"),)
        if following.kind is Lexeme.PHRASE:
            return ((token, ""), (following, f'"{following.text.rstrip("+")}"{tag}'))
        if following.kind is Lexeme.OPEN and place + 1 in self.closing:
            return ((token, ""), (self.tokens[self.closing[place + 1]], f"){tag}"))
        return None


def _alone(token: Token) -> _Sign | None:
    """What is no term by itself: the number of a search, a range without its field, an operator of nearness."""
    text = token.text
    if _LINE.fullmatch(text):
        reason = f"“{text}” is the number of an earlier search; there is no history here: write the search itself."
        return _Sign(token, reason, None, QueryNotSupported)
    if _YEARS.fullmatch(text):
        reason = "A range of dates needs its field tag; without one it would be searched as words."
        return _Sign(token, reason, ((token, f"{text}[dp]"),))
    if text in _OF_SCOPUS or (_NAME_OF_FIELD.fullmatch(text) and not repairs.prefixed(token)):
        reason = f"“{text[:40]}” is how other systems narrow a search; here a tag stands behind each term."
        return _Sign(token, reason, None, QueryNotSupported)
    if _NEAR.fullmatch(text):
        reason = f"Proximity (“{text}”) is not searched; a phrase is words right after each other."
        return _Sign(token, reason, ((token, "AND"),), QueryNotSupported)
    return None


def _limit(token: Token, behind: Token) -> _Sign:
    """A limit as Embase writes it: [english]/lim, [humans]/lim."""
    name = token.text.strip("[]").strip()
    reason = f"“[{name[:40]}]/lim” is how Embase limits a search; here a tag stands behind its term, as in english[la]."
    tag = "la" if language_code(name.lower()) else "mh" if name.lower() in ("humans", "animals") else None
    changes = ((token, f"{name}[{tag}]"), (behind, "")) if tag else None
    return _Sign(token, reason, changes, QuerySyntaxError if changes else QueryNotSupported)


def _heading(token: Token, exploded: Token | None) -> _Sign:
    reason = f"“{token.text}” is how other systems write a heading; here it has the tag [mh]."
    bare = _HEADING.sub("", token.text).strip("'")
    tag = "majr" if bare.startswith("*") else "mh"
    return _Sign(token, reason, (*(((exploded, ""),) if exploded else ()), (token, f"{bare.lstrip('*')}[{tag}]")))


def of_cochrane(query: str, position: int) -> QuerySyntaxError | None:
    """Return the refusal of a heading as Cochrane writes it, [mh "lipoma"]; None where no such heading stands there."""
    found = _OF_COCHRANE.match(query, position)
    return found and QuerySyntaxError(
        "Here a heading has its tag behind it.",
        position=position,
        found=found[0],
        expected=f'"{found[2]}"[mh]',
        repaired=_OF_COCHRANE.sub(lambda one: f'"{one[2]}"[{"mh:noexp" if one[1] else "mh"}]', query),
    )


def _tag_of(codes: str) -> str:
    fields = {_CODES[code] for code in codes.lower().split(",")}
    if len(fields) == 1:
        return f"[{fields.pop()}]"
    text = {"ti", "ab", "ot"}
    return "[tiab]" if fields <= text else "[tw]" if fields <= text | {"tw", "mh"} else ""
