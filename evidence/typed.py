"""What a form, a file or a request gives becomes a document, or sentences that say what is wrong with it.

Given may be a document (members, parts and lists of rows), or a form's flat fields named by their paths
("groups.0.events": "31"), or both.  Texts are read as what their member is; what cannot be read is left out of the
document and told, so that nothing is silently taken for something else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from evidence.findings import Document, Finding, impossible
from evidence.shape import ITEM, LONGEST_NUMBER, MOST, MOST_ROWS, PARTS, ROWS, Member, Members, is_position

_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}")
LONGEST_TYPED = 2 * LONGEST_NUMBER  # characters of what may be a number, with what does not belong to it
_TRUE, _FALSE = {"true", "yes", "on", "1"}, {"false", "no", "off", "0", ""}
# What PostgreSQL, XML or the strings of FHIR cannot hold: control characters but tab and line ends, half characters.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(\.000)+")  # one, to three decimals, or a thousand as German writes it

# What people type where it is computed; the value of each lies between 0 and 1.
_SHARES = ("sensitivity", "specificity", "ppv", "npv", "positive_predictive_value", "negative_predictive_value")
_DERIVED = (
    *_SHARES,
    *("proportion", "risk_ratio", "odds_ratio", "risk_difference", "mean_difference", "hedges_g"),
    *("lr_positive", "lr_negative", "dor", "diagnostic_odds_ratio", "change"),
)


class Unreadable(ValueError):
    """A value that is not what its member holds; `code` names the rule, the message says what to write."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def read(typed: Mapping[str, Any]) -> tuple[Document, list[Finding]]:
    """Return the document that was typed, and a finding for each value that could not be read.

    Rows that are empty are left out, the others move up, and the quotes' paths with them; the paths of findings are
    those typed, and `typed_path` finds the typed path of one in the document."""
    findings: list[Finding] = []
    nested, moved = _nested(typed, findings)
    said = _members(ITEM, "", {name: value for name, value in nested.items() if name not in PARTS | ROWS}, findings)
    for name in (name for name in PARTS if name in nested):
        said[name] = _members(PARTS[name], f"{name}.", nested[name], findings)
    for name in (name for name in ROWS if name in nested):
        said[name] = [
            _members(ROWS[name], f"{name}.{position}.", row, findings) for position, row in nested[name].items()
        ]
    for quote in said.get("quotes", ()):
        if "values" in quote:
            quote["values"] = [_moved(path, moved, len(said.get(_row(path), ()))) for path in quote["values"]]
    return {name: value for name, value in said.items() if value not in ({}, [])}, findings


def typed_path(typed: Mapping[str, Any], path: str) -> str:
    """Return where the value that the document has at `path` was typed, counting the empty rows that `read` left
    out."""
    back = {new: old for old, new in _nested(typed, [])[1].items()}
    return _moved(path, back)


# ── The frame ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _nested(typed: Mapping[str, Any], findings: list[Finding]) -> tuple[Document, dict[str, str]]:
    """Return the typed values as members, parts and {position: row}, and where each row that is not empty goes."""
    nested: Document = {}
    for path, value in typed.items():
        name, dot, rest = str(path).partition(".")
        if dot:
            _lay(nested, name, rest, value, findings)
        elif name in ROWS:
            for position, row in _numbered(name, value, findings):
                _lay_all(nested.setdefault(name, {}).setdefault(position, {}), f"{name}.{position}", row, findings)
        elif name in PARTS:
            _lay_all(nested.setdefault(name, {}), name, value, findings)
        else:
            nested[name] = value
    moved: dict[str, str] = {}
    for name in (name for name in ROWS if name in nested):
        kept = sorted(position for position, row in nested[name].items() if not _is_blank_row(row))
        moved.update({f"{name}.{old}": f"{name}.{new}" for new, old in enumerate(kept)})
        nested[name] = {position: nested[name][position] for position in kept[:MOST_ROWS]}
        if len(kept) > MOST_ROWS:
            findings.append(impossible(name, "too-many-rows", f"{len(kept)} rows are more than {MOST_ROWS}."))
    return nested, moved


def _lay(nested: Document, name: str, rest: str, value: Any, findings: list[Finding]) -> None:
    """Put a value with a path at its place."""
    position, dot, column = rest.partition(".")
    if name in PARTS and not dot:
        nested.setdefault(name, {})[rest] = value
    elif name in ROWS and dot and is_position(position):
        nested.setdefault(name, {}).setdefault(int(position), {})[column] = value
    elif not _is_blank(value):
        findings.append(_unknown(f"{name}.{rest}", value))


def _lay_all(place: Document, path: str, value: Any, findings: list[Finding]) -> None:
    """Put the values of a part or a row at their place, or say that it is none."""
    if isinstance(value, Mapping):
        place.update({str(column): one for column, one in value.items()})
    elif not _is_blank(value):
        findings.append(impossible(path, "no-members", f"“{path}” holds members of its own, not “{_short(value)}”."))


def _numbered(name: str, value: Any, findings: list[Finding]) -> list[tuple[int, Any]]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return list(enumerate(value))
    if not _is_blank(value):
        findings.append(impossible(name, "not-rows", f"“{name}” is a list of rows."))
    return []


def _moved(path: str, moved: Mapping[str, str], rows: int = 0) -> str:
    """Return where a path leads after rows have moved. That of a row which was left out leads behind the `rows` that
    there are, not to the one that took its place."""
    name, _, rest = path.partition(".")
    position, dot, column = rest.partition(".")
    if not _row(path):
        return path
    return moved.get(f"{name}.{position}", f"{name}.{max(int(position), rows)}") + dot + column


def _row(path: str) -> str:
    """Return the kind of rows that a path leads into; empty for none."""
    name, _, rest = path.partition(".")
    return name if name in ROWS and is_position(rest.partition(".")[0]) else ""


def _is_blank(value: Any) -> bool:
    return not value.strip() if isinstance(value, str) else value is None or value is False or value in ([], {})


def _is_blank_row(row: Document) -> bool:
    """Return whether nothing but a role was chosen, which every row of a form has."""
    return all(_is_blank(value) for name, value in row.items() if name != "role")


def _members(members: Members, before: str, typed: Mapping[str, Any], findings: list[Finding]) -> Document:
    """Read the values of an item, a part or a row; those that cannot be read are told instead."""
    said: Document = {}
    for name, value in typed.items():
        if _is_blank(value):
            continue
        if name not in members:
            findings.append(_unknown(f"{before}{name}", value))
            continue
        try:
            told = READERS[members[name].kind](value, members[name])
        except Unreadable as refused:
            findings.append(impossible(f"{before}{name}", refused.code, str(refused)))
        else:
            if told is not False and told != []:
                said[name] = told
    return said


def _unknown(path: str, value: Any) -> Finding:
    name = path.rpartition(".")[2]
    if name not in _DERIVED:
        return impossible(
            path, "unknown-member", f"An item has no “{path}”: leave it out, or name it as the form does."
        )
    told = name.replace("_", " ")
    message = f"“{told}” is computed, never typed: write the counts, means and standard deviations of the paper."
    if name in _SHARES and _share(value) is False:
        message = f"A {told} of {value} is impossible: it lies between 0 and 1. And it is computed, never typed."
    return impossible(path, "derived-typed", message)


def _share(value: Any) -> bool | None:
    """Return whether the value lies between 0 and 1; None for what is no number."""
    text = str(value).strip()
    return 0 <= Decimal(text) <= 1 if _NUMBER.fullmatch(text) else None


# ── Values ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def count(value: Any, member: Member) -> int:
    """Return a count. Raises Unreadable for what is not a whole number from 0."""
    text = _number(value)
    if _THOUSANDS.fullmatch(text):
        one, all_digits = text.partition(".")[0], text.replace(".", "")
        raise Unreadable("not-whole", f"“{text}” may be {one} or {all_digits}: write the {member.label} without a dot.")
    number = Decimal(text)
    if number != number.to_integral_value():
        near = math.floor(number)
        raise Unreadable(
            "not-whole", f"“{_short(text)}” is not a whole number: write {near} or {near + 1} ({member.label})."
        )
    if number < 0:
        raise Unreadable("negative", f"“{_short(text)}” is below 0: a count ({member.label}) never is.")
    if number > MOST:
        raise Unreadable("too-large", f"“{_short(text)}” is too large for the {member.label}: {MOST} at most.")
    return int(number)


def printed(value: Any, member: Member) -> str:
    """Return a number with the decimals that it was typed with. Raises Unreadable for what is no number."""
    text = format(Decimal(_number(value)), "f")
    if len(text) > LONGEST_NUMBER:
        raise Unreadable(
            "too-large", f"“{_short(text)}” has more than {LONGEST_NUMBER} characters: write fewer decimals."
        )
    return text


def _number(value: Any) -> str:
    """Return the digits of a number. Raises Unreadable with what to write instead."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise Unreadable("not-a-number", f"“{value}” is not a number: write digits, such as 12.")
    if isinstance(value, str):
        text = value.strip()
    else:  # a float as it is written, 0.1, not as it is stored
        text = format(Decimal(str(value) if isinstance(value, float) else value), "f")
    if len(text) > LONGEST_TYPED:
        raise Unreadable("too-large", f"“{_short(text)}” has {len(text)} characters: is it one number?")
    plain = text.replace("−", "-").replace("·", ".")
    if _NUMBER.fullmatch(plain):
        return plain
    raise Unreadable("not-a-number", f"“{_short(text)}” is not a number: {_instead(plain)}")


def _instead(text: str) -> str:
    """Return what to write instead of a text that is no number."""
    for look, advise in _MISTAKES:
        if found := look.fullmatch(text):
            return advise(found)
    if (number := _word(text.lower())) is not None:
        return f"write {number}."
    return "write digits, such as 12."


_MISTAKES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"([+-]?[0-9]{1,3}),([0-9]{3})"), lambda m: f"write {m[1]}{m[2]} or {m[1]}.{m[2]}, without a comma."),
    (re.compile(r"([+-]?[0-9]+),([0-9]+)"), lambda m: f"write {m[1]}.{m[2]}, with a decimal point."),
    (re.compile(r"([0-9]{1,3})((?:[\s',][0-9]{3})+)"), lambda m: f"write {re.sub(r'[^0-9]', '', m[0])}."),
    (re.compile(r"([+-]?[0-9.]+)\s*%"), lambda m: f"write {m[1]} where per cent are asked for, without the sign."),
    (
        re.compile(r"([0-9]+)\s*(?:/|of|out of)\s*([0-9]+)"),
        lambda m: f"write {m[1]} here and {m[2]} where the total is asked for.",
    ),
    (
        re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(?:-|–|to)\s*([0-9]+(?:\.[0-9]+)?)"),
        lambda m: "write {} as the lowest and {} as the highest value.".format(*sorted(m.groups(), key=Decimal)),
    ),
    (
        re.compile(r"([0-9.]+)\s*(?:±|\+/-)\s*([0-9.]+)"),
        lambda m: f"write {m[1]} as the mean and {m[2]} as the standard deviation.",
    ),
    (re.compile(r"[<>≤≥~=]\s*([0-9.]+)"), lambda m: f"write {m[1]} alone."),
    (re.compile(r"([0-9.]+)\s*([a-z]+)", re.IGNORECASE), lambda m: f"write {m[1]} and leave “{m[2]}” out."),
)


def _word(text: str) -> int | None:
    """Return the number that an English word below a hundred says."""
    if text in _WORDS:
        return _WORDS.index(text)
    tens, _, ones = text.replace(" ", "-").partition("-")
    if tens not in _TENS or (ones and ones not in _WORDS[1:10]):
        return 100 if text in ("hundred", "a hundred", "one hundred") else None
    return 10 * (_TENS.index(tens) + 2) + (_WORDS.index(ones) if ones else 0)


def _text(value: Any, member: Member) -> str:
    text = value.strip() if isinstance(value, str) else str(value)
    if not isinstance(value, str | int | float | Decimal) or isinstance(value, bool):
        raise Unreadable("not-a-text", f"“{_short(text)}” is not a text.")
    if _UNSTORABLE.search(text):
        raise Unreadable("unstorable", f"The {member.label} holds a character that cannot be stored: type it anew.")
    if len(text) > member.longest:
        raise Unreadable(
            "too-long", f"The {member.label} has {len(text)} characters, {len(text) - member.longest} too many."
        )
    return text


def _choice(value: Any, member: Member) -> str:
    if value not in member.choices:
        raise Unreadable(
            "unknown-choice", f"“{_short(value)}” is no choice for “{member.label}”: {', '.join(member.choices)}."
        )
    return str(value)


def _flag(value: Any, member: Member) -> bool:
    text = str(value).strip().lower()
    if text not in _TRUE | _FALSE:
        raise Unreadable("not-a-flag", f"“{_short(value)}” does not say whether {member.label}: write true or false.")
    return text in _TRUE


def _term(value: Any, member: Member) -> str:
    if not isinstance(value, str) or not _SLUG.fullmatch(value.strip()):
        raise Unreadable("not-a-term", f"“{_short(value)}” is no {member.label}: choose a term of the vocabulary.")
    return value.strip()


def _paths(value: Any, member: Member) -> list[str]:
    paths = re.split(r"[\s,]+", value.strip()) if isinstance(value, str) else value
    if not isinstance(paths, list | tuple) or not all(isinstance(path, str) for path in paths):
        raise Unreadable("not-paths", f"“{_short(value)}” does not name the values that the quote is for.")
    return list(dict.fromkeys(path for path in paths if path))


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


READERS: dict[str, Callable[[Any, Member], Any]] = {
    "count": count,
    "printed": printed,
    "text": _text,
    "choice": _choice,
    "flag": _flag,
    "term": _term,
    "paths": _paths,
}
