"""Documents -> the flat table: a row for each result of an item, with what the item says of all of them beside it.

A result is a group, a printed effect, an adverse event, a feature, a case, a count of a review, a prevalence, a number
of recurrences, a 2x2 table, a reliability, or a value that was derived from one of these.  An item without any result
has one row for its statement.  docs/evidence-table.md lists the columns; a test holds it and this together.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from evidence.derived import derive
from evidence.findings import Document
from evidence.shape import ITEM, PARTS, ROWS, Member

Kind = Literal["count", "printed", "number", "text", "flag", "moment"]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what its values are, and what it says. A printed number is a text that keeps its decimals,
    "52.0"; a column of numbers has those and, in derived rows, floats."""

    name: str
    kind: Kind
    says: str


# What the table knows of an item that is not in its document, in order.
_ABOUT = (
    Column("item", "count", "number of the evidence item"),
    Column("version", "count", "how often the item was accepted"),
    Column("paper", "count", "number of the paper"),
    Column("pmid", "count", "PubMed identifier of the paper"),
    Column("doi", "text", "DOI of the paper"),
    Column("title", "text", "title of the paper"),
    Column("year", "count", "year of publication"),
    Column("is_retracted", "flag", "whether a retraction of the paper stands"),
    Column("level", "count", "level of evidence that counts, 1 (best) to 5 (OCEBM 2011)"),
    Column("level_rule", "text", "rule that gave the computed level"),
    Column("origin", "text", "paper, or secondary: to be checked against the paper"),
    Column("is_demo", "flag", "accepted as a demonstration: nobody has read the paper for it"),
    Column("review_since", "moment", "since when the item is to be reviewed again"),
    Column("accepted_at", "moment", "when the item was accepted"),
)
# Kind of result -> its member of the document -> the column that shows it, where they are called otherwise.
_RENAMED: dict[str, dict[str, str]] = {
    "groups": {},
    "effects": {"factor": "label"},
    "adverse_events": {"name": "label"},
    "features": {"name": "label", "present": "events"},
    "cases": {},
    "reviewed": {"what": "label", "found": "events", "design": "reviewed_design"},
}
_NAMES = {
    **{"groups": "group", "effects": "effect", "adverse_events": "adverse-event", "features": "feature"},
    **{"cases": "case", "reviewed": "reviewed"},
}
# What parts say as results: kind -> part, and its members -> columns.
_OF_PARTS: dict[str, tuple[str, dict[str, str]]] = {
    "prevalence": (
        "prevalence",
        {
            "cases": "events",
            "n": "n",
            "percent": "percent",
            "percent_low": "percent_low",
            "percent_high": "percent_high",
        },
    ),
    "recurrence": ("therapy", {"recurrences": "events", "recurrence_n": "n", "recurrence_percent": "percent"}),
    "accuracy": (
        "diagnosis",
        {
            name: name
            for name in ("true_positives", "false_positives", "false_negatives", "true_negatives", "indeterminate")
        },
    ),
    "reliability": (
        "diagnosis",
        {"kappa": "estimate", "kappa_lower": "lower", "kappa_upper": "upper", "raters": "raters", "reliability_n": "n"},
    ),
}
_AS_RESULT = {(part, member) for part, members in _OF_PARTS.values() for member in members}
_OF_RESULTS = (
    Column("result", "text", f"kind of result: {', '.join((*_NAMES.values(), *_OF_PARTS, 'derived', 'statement'))}"),
    Column("path", "text", "where in the item's document it stands"),
    Column("is_derived", "flag", "computed from what the paper prints, never printed there"),
    Column("quote", "text", "the paper's words that it rests on"),
    Column("place", "text", "where they stand: page, section or table"),
    Column("label", "text", "group, factor, event, feature, case, or what was counted"),
    Column("events", "count", "how many responded, had it, or were found"),
    Column("n", "count", "of how many"),
    Column("measure", "text", "what the estimate measures"),
    Column("estimate", "number", "estimate; shares from 0 to 1 where it is derived"),
    Column("lower", "number", "lower limit of the interval, 95 % where it is derived"),
    Column("upper", "number", "upper limit of the interval"),
    Column("method", "text", "how a derived value was computed"),
)


def _columns() -> Iterator[Column]:
    yield from _ABOUT
    for name, member in ITEM.items():
        if name != "level_override":
            yield _column(name, member)
    for part, members in PARTS.items():
        for name, member in members.items():
            if (part, name) not in _AS_RESULT:
                yield _column(name, member)
    yield from _OF_RESULTS
    known = {column.name for column in _OF_RESULTS}
    for part, renamed in _OF_PARTS.values():
        for name, shown in renamed.items():
            if shown not in known:
                known.add(shown)
                yield _column(shown, PARTS[part][name])
    for kind, renames in _RENAMED.items():
        for name, member in ROWS[kind].items():
            if (shown := renames.get(name, name)) not in known:
                known.add(shown)
                yield _column(shown, member)


def _column(name: str, member: Member) -> Column:
    kinds: dict[str, Kind] = {"count": "count", "printed": "printed", "flag": "flag"}
    says = f"{member.label}, by slug" if member.kind == "term" else member.label
    return Column(name, kinds.get(member.kind, "text"), says)


COLUMNS = tuple(_columns())
_EMPTY: Row = {column.name: False if column.kind == "flag" else None for column in COLUMNS}


def rows(said: Document, about: Mapping[str, Any]) -> list[Row]:
    """Return the rows of an item: those of what the paper prints in the document's order, then those derived.

    `about` has the columns that are not in the document. Every row has every column; what is not said is None."""
    common = {**_EMPTY, **about, **_common(said)}
    printed = list(chain(_of_rows(said), _of_parts(said)))
    found = [*printed, *_derived(said, printed)] or [{"result": "statement", "path": "statement"}]
    quotes = said.get("quotes", ())
    return [{**common, **_source(quotes, row["path"]), **row} for row in found]


def _common(said: Document) -> Row:
    told = {name: said[name] for name in ITEM if name in said and name != "level_override"}
    for part, members in PARTS.items():
        given = said.get(part, {})
        told |= {name: given[name] for name in members if name in given and (part, name) not in _AS_RESULT}
    return told


def _of_rows(said: Document) -> Iterator[Row]:
    for kind, renamed in _RENAMED.items():
        for position, one in enumerate(said.get(kind, ())):
            told = {renamed.get(name, name): value for name, value in one.items()}
            yield {**told, "result": _NAMES[kind], "path": f"{kind}.{position}"}


def _of_parts(said: Document) -> Iterator[Row]:
    for kind, (part, shown) in _OF_PARTS.items():
        given = said.get(part, {})
        if told := {column: given[name] for name, column in shown.items() if name in given}:
            measure = {"measure": "kappa"} if "kappa" in given and kind == "reliability" else {}
            yield {**told, **measure, "result": kind, "path": part}


def _derived(said: Document, printed: list[Row]) -> Iterator[Row]:
    """Yield what can be computed, each with the label of the row that it was computed from."""
    labels: dict[str, Row] = {
        row["path"]: {name: row[name] for name in ("label", "role", "stratum") if name in row} for row in printed
    }
    for one in derive(said):
        estimate = one.estimate
        limits = {"lower": rounded(estimate.lower), "upper": rounded(estimate.upper), "method": estimate.method}
        value = {"measure": one.name, "estimate": rounded(estimate.value), **limits}
        yield {**labels.get(one.path, {}), **value, "result": "derived", "path": one.path, "is_derived": True}


def rounded(value: float | None) -> float | None:
    """Return a derived number as it is told: to six decimals."""
    return None if value is None else round(value, 6)


def _source(quotes: Any, path: str) -> Row:
    """Return the first quote that a value of the path rests on."""
    for quote in quotes:
        if any(_covers(value, path) for value in quote.get("values", ())):
            return {"quote": quote["text"], "place": quote["place"]}
    return {}


def _covers(value: str, path: str) -> bool:
    return value == path or path.startswith(f"{value}.") or value.startswith(f"{path}.")
