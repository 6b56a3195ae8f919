"""Query parameters that are declared once: how each is read, what it accepts, and how it stands in the schema.

Nothing that a client asks for is silently ignored: an unknown name, a value of another form, a value given twice where
one is expected, NUL characters and broken UTF-8 are refused with a sentence.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes

from django.db.models import QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from literature.api.errors import Refused, did_you_mean, nearest, shown

Asked = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter. `read` turns its text into a value, or raises ValueError saying what is accepted."""

    name: str
    description: str
    read: Callable[[str], Any] = str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    repeats: bool = False

    def as_openapi(self) -> dict[str, Any]:
        """Return the parameter as OpenAPI describes it."""
        schema = {"type": "array", "items": dict(self.schema)} if self.repeats else dict(self.schema)
        described = {"name": self.name, "in": "query", "required": False, "description": self.description}
        return described | {"schema": schema} | ({"explode": True, "style": "form"} if self.repeats else {})

    def values(self, texts: Sequence[str]) -> list[Any]:
        """Return what was asked for; raises Refused."""
        return [self._value(text) for text in texts]

    def _value(self, text: str) -> Any:
        try:
            return self.read(text)
        except ValueError as error:
            near = error.nearest if isinstance(error, NotOneOf) else None
            hint = f" Did you mean {near}?" if near else ""
            sentence = f"{self.name}={shown(text)} is not possible: {error}.{hint}"
            raise Refused(sentence, parameter=self.name, **_allowed(self.schema, near)) from error


def _allowed(schema: Mapping[str, Any], near: str | None) -> dict[str, Any]:
    allowed = {"allowed": schema["enum"]} if "enum" in schema else {}
    return allowed | ({"nearest": near} if near else {})


class NotOneOf(ValueError):
    """A word that is none of those there are; `nearest` is the one that it may be a slip of the pen for."""

    def __init__(self, text: str, choices: Sequence[str]) -> None:
        super().__init__(f"use one of {', '.join(choices)}")
        self.nearest = next(iter(nearest(text, choices)), None)


# ── Ways to read a value ────────────────────────────────────────────────────────────────────────────────────────────
def flag(text: str) -> bool:
    """Read true or false."""
    if text not in {"true", "false"}:
        raise ValueError("use true or false")
    return text == "true"


def year(text: str) -> int:
    """Read a year of four digits."""
    if not re.fullmatch("[0-9]{4}", text, re.ASCII):
        raise ValueError("use a year of four digits, such as 1990")
    return int(text)


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of a whole number from `least` to `most`."""

    def read(text: str) -> int:
        if text.isascii() and text.isdigit() and len(text) <= 19 and least <= int(text) <= most:
            return int(text)
        raise ValueError(f"use a whole number from {least} to {most}")

    return read


def moment(text: str) -> dt.datetime:
    """Read a day or a moment in ISO 8601; without an offset it is in UTC, and a day is its first moment.

    A plus sign that was not escaped arrives as a space and is read as what it was."""
    written = re.sub(r"(?<=[0-9]) (?=[0-9]{2}:?[0-9]{2}$)", "+", text.strip()) if "T" in text else text.strip()
    try:
        found = parse_datetime(written) or _first_moment(parse_date(written))
    except ValueError:
        found = None
    if found is None:
        raise ValueError("use a day or a moment in ISO 8601, such as 2026-11-22 or 2026-11-22T21:00:00Z")
    aware = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    try:
        return aware.astimezone(dt.UTC)
    except OverflowError:
        raise ValueError("use a moment between the years 1 and 9999") from None


def _first_moment(day: dt.date | None) -> dt.datetime | None:
    return dt.datetime.combine(day, dt.time(), dt.UTC) if day else None


def one_of(choices: Sequence[str]) -> Callable[[str], str]:
    """Return a reader of one of the given words."""

    def read(text: str) -> str:
        if text not in choices:
            raise NotOneOf(text, choices)
        return text

    return read


def some_of(choices: Sequence[str]) -> Callable[[str], list[str]]:
    """Return a reader of one or more of the given words, separated by commas."""
    read_one = one_of(choices)
    return lambda text: [read_one(part.strip()) for part in text.split(",")]


def listed(text: str) -> list[str]:
    """Read names separated by commas."""
    names = [part.strip() for part in text.split(",")]
    if not all(names):
        raise ValueError("use one name, or several separated by commas")
    return names


def said(text: str) -> str:
    """Read a text that is not empty."""
    if not text.strip():
        raise ValueError("it is empty; leave the parameter out instead")
    return text.strip()


# ── Checking a request ──────────────────────────────────────────────────────────────────────────────────────────────
def check_names(request: Request, known: Sequence[str], repeating: Sequence[str] = ()) -> None:
    """Refuse what no parameter can hold, names that the resource does not know, and a second value of a parameter that
    is not among the `repeating` ones: only one of them could be heard."""
    _check_encoding(request)
    for name, texts in request.query_params.lists():
        if any("\x00" in text for text in (name, *texts)):
            raise Refused("The address holds a NUL character (%00); take it out.")
        if name not in known:
            _refuse_name(name, sorted(known))
        if len(texts) > 1 and name not in repeating:
            raise Refused(f"{name} is given {len(texts)} times: give it once.", parameter=name)


def _check_encoding(request: Request) -> None:
    try:  # a server hands the bytes over as Latin-1 (PEP 3333)
        unquote_to_bytes(request.META.get("QUERY_STRING", "").encode("latin-1")).decode("utf-8")
    except UnicodeError:
        raise Refused("The address is not UTF-8: encode its parameters in UTF-8 and then with %.") from None


def _refuse_name(name: str, known: list[str]) -> None:
    accepted = f"This resource takes {', '.join(known)}." if known else "This resource takes no parameters."
    ours = _ELSEWHERE.get(name.casefold().replace("-", "_"))
    near, hint = next(iter(nearest(name, known)), None), did_you_mean(name, known)
    if ours in known:
        near, hint = ours, f" {_HINTS.get(ours or '', f'Here it is {ours}.')}"
    raise Refused(
        f"There is no parameter {shown(name)}.{hint} {accepted}",
        "unknown_parameter",
        **{"parameter": shown(name), "nearest": near, "allowed": known},
    )


# What other services call a parameter -> what it is here, where the nearest spelling would mislead.
_OTHER_NAMES = {
    "page_size": ("limit", "per_page", "perpage", "size", "rows", "retmax", "max_results"),
    "cursor": ("page", "offset", "start", "skip", "retstart", "cursormark", "after"),
    "ordering": ("sort", "order", "order_by", "sort_by"),
    "q": ("query", "search", "term"),
    "fields": ("select", "fl"),
    "ids": ("id", "pmid", "pmids", "doi"),
}
_ELSEWHERE = {other: ours for ours, others in _OTHER_NAMES.items() for other in others}
_HINTS = {
    "page_size": "page_size says how many a page has; to go on, follow next, which has the cursor.",
    "cursor": "Pages have no numbers: page_size says how many a page has, and next (a cursor) leads on.",
}


def read_values(request: Request, parameters: Iterable[Parameter]) -> Asked:
    """Return what a request asks of the parameters, by name; raises Refused."""
    given = request.query_params
    return {one.name: one.values(given.getlist(one.name)) for one in parameters if one.name in given}


def first(asked: Asked, name: str) -> Any:
    """Return the value of a parameter that is given once, None where it is not given."""
    return next(iter(asked.get(name, ())), None)


class DeclaredFilters(BaseFilterBackend):
    """Reads the parameters that the view declares and lets it narrow its queryset by them."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        """Return what the request asks for; raises Refused."""
        return view.narrow(queryset, read_values(request, view.parameters))  # type: ignore[attr-defined,no-any-return]

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the view's own parameters as OpenAPI."""
        return [parameter.as_openapi() for parameter in view.parameters]
