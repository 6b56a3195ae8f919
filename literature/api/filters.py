"""What a list of papers can be narrowed by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q, QuerySet

from literature.api import names
from literature.api.errors import Refused, shown
from literature.api.extensions import added_parameters
from literature.api.identifiers import Wanted, check_no_pmid_is_meant, leading_to, read_identifier
from literature.api.parameters import Asked, Parameter, flag, listed, moment, one_of, said, some_of, year
from literature.identifiers import normalise_orcid
from literature.models import (
    Paper,
    Screening,
    ScreeningDecision,
    ScreeningStage,
    TagStatus,
)
from literature.query import Query, QueryError, parse

_MOST_IDS = 200
_YEAR = {"type": "string", "pattern": "^[0-9]{4}$"}
FLAG = {"type": "string", "enum": ["true", "false"]}
MOMENT = {"type": "string", "examples": ["2026-11-22", "2026-11-22T21:00:00Z"]}
_OR_AND = "Repeat it to ask for several at once; separate by commas to ask for any."


def _query(text: str) -> Query:
    try:
        return parse(text).resolved()
    except QueryError as error:
        raise refused_query(error) from error


def refused_query(error: QueryError) -> Refused:
    """Return the refusal of a query, with all that the query language says about it."""
    place = {"position": error.position, "found": error.found, "expected": error.expected}
    told = {"parameter": "q", **place, "reason": error.message, "repaired": error.repaired}
    return Refused(f"q cannot be answered: {error}", "invalid_query", **told)


def _orcids(text: str) -> list[str]:
    found = [normalise_orcid(part) for part in listed(text)]
    if not all(found):
        raise ValueError("use an ORCID iD such as 0000-0002-1825-0097")
    return found


def _numbers(text: str) -> list[int]:
    parts = listed(text)
    if not all(re.fullmatch("[0-9]{1,18}", part, re.ASCII) for part in parts):
        raise ValueError("use the number of a run, such as 12")
    return [int(part) for part in parts]


def _identifiers(text: str) -> list[Wanted]:
    names = listed(text)
    if len(names) > _MOST_IDS:
        raise ValueError(f"it has {len(names)} identifiers; use at most {_MOST_IDS}, or POST to papers/lookup/")
    return list(map(_identifier, names))


def _identifier(name: str) -> Wanted:
    try:
        return read_identifier(name)
    except ValueError as error:
        raise ValueError(f"“{shown(name)}” is not an identifier of a paper: {error}") from error


OWN_PARAMETERS = (
    Parameter("q", "A query in PubMed's syntax, such as `lipoma[ti] AND (injection OR excision)`.", _query),
    Parameter(
        "topic",
        f"The slug of a topic; papers on topics below it count. {_OR_AND}",
        listed,
        repeats=True,
    ),
    Parameter(
        "subtopics", "With false, topics below the one asked for do not count.", flag, {**FLAG, "default": "true"}
    ),
    Parameter(
        "topic_status",
        "What the topic's tag must be worth, suggested or confirmed unless said. Separate by commas for any.",
        some_of(TagStatus.values),
        {"type": "string", "examples": ["confirmed", *TagStatus.values]},
    ),
    Parameter("year", "Published in this year.", year, _YEAR),
    Parameter("year_min", "Published in this year or later.", year, _YEAR),
    Parameter("year_max", "Published in this year or earlier.", year, _YEAR),
    Parameter("is_retracted", "Whether a retraction stands.", flag, FLAG),
    Parameter("has_abstract", "Whether we have an abstract.", flag, FLAG),
    Parameter("publication_type", f"A publication type, by name or MeSH UI. {_OR_AND}", said, repeats=True),
    Parameter(
        "language",
        f"A language by PubMed's code or its English name (`eng`, `german`); `de` and `deu` are ger too. {_OR_AND}",
        listed,
        {"type": "string", "examples": ["eng", "ger", "french"]},
        repeats=True,
    ),
    Parameter(
        "journal",
        f"A journal, by NLM id, or by any title, abbreviation or ISSN that its papers print; or by the `value` that "
        f"its facet gives. {_OR_AND}",
        said,
        repeats=True,
    ),
    Parameter(
        "mesh",
        "A MeSH heading by name or UI, as it is, not exploded; with a qualifier behind a slash "
        f"(`low back pain/diagnosis`), and starred where it must be a major topic (`*lipoma`). {_OR_AND}",
        said,
        {"type": "string", "examples": ["lipoma", "D008067", "low back pain/diagnosis", "*lipoma"]},
        repeats=True,
    ),
    Parameter(
        "author",
        'An author, as [au] finds one: `smith` every Smith, `smith j` Smith J and JA, `"smith j"` Smith J only, '
        "`smit*` what begins so, `smith, john` the full name; or a group by its whole name. "
        "Repeat it to ask for several at once.",
        said,
        {"type": "string", "examples": ["smith j", "smith, john"]},
        repeats=True,
    ),
    Parameter(
        "orcid",
        f"An author's ORCID iD, as far as records give it. {_OR_AND}",
        _orcids,
        {"type": "string", "examples": ["0000-0002-1825-0097"]},
        repeats=True,
    ),
    Parameter(
        "stage",
        "A stage of screening that came to an outcome; with `decision`, to that one. Separate by commas for any.",
        some_of(ScreeningStage.values),
        {"type": "string", "examples": ScreeningStage.values},
    ),
    Parameter(
        "decision",
        "What screening came to, at the `stage` where one is given, else at any. Separate by commas for any.",
        some_of(ScreeningDecision.values),
        {"type": "string", "examples": ScreeningDecision.values},
    ),
    Parameter(
        "exclusion_reason",
        "The reason for which screening excluded the paper, at the `stage` where one is given, else at any.",
        said,
    ),
    Parameter(
        "sync_run",
        f"The number of a run of the nightly job that brought the paper, or a new record of it. {_OR_AND}",
        _numbers,
        {"type": "string", "examples": ["12"]},
        repeats=True,
    ),
    Parameter("strategy", f"The slug of a search strategy that finds the paper. {_OR_AND}", listed, repeats=True),
    Parameter("ids", f"Up to {_MOST_IDS} identifiers as in the address of a paper, separated by commas.", _identifiers),
    Parameter("created_since", "Added to the collection at this moment or later.", moment, MOMENT),
    Parameter("updated_since", "Changed at this moment or later.", moment, MOMENT),
    Parameter("state", "live, or withdrawn from PubMed; both unless said.", one_of(["live", "withdrawn"])),
)


def paper_parameters() -> tuple[Parameter, ...]:
    """Return what a list of papers can be narrowed by, other apps' parameters included."""
    return (*OWN_PARAMETERS, *(added.parameter for added in added_parameters()))


_BY_COLUMN: dict[str, Callable[[Any], Q]] = {
    "year": lambda value: Q(year=value),
    "year_min": lambda value: Q(year__gte=value),
    "year_max": lambda value: Q(year__lte=value),
    "is_retracted": lambda value: Q(is_retracted=value),
    "has_abstract": lambda value: ~Q(abstract="") if value else Q(abstract=""),
    "created_since": lambda value: Q(created_at__gte=value),
    "updated_since": lambda value: Q(updated_at__gte=value),
    "state": lambda value: Q(state=value),
}


def narrow(papers: QuerySet[Paper], asked: Asked) -> QuerySet[Paper]:
    """Return the papers that meet everything asked for; raises Refused for names that nothing here has."""
    _check_years(asked)
    for name, condition in _BY_COLUMN.items():
        for value in asked.get(name, ()):
            papers = papers.filter(condition(value))
    for makers in (*_BY_NAME, _screening, _ids):
        for wanted in makers(asked):
            papers = papers.filter(wanted)
    for added in added_parameters():
        for value in asked.get(added.name, ()):
            papers = papers.filter(added.condition(value))
    for query in asked.get("q", ()):
        papers = query.filter(papers)
    return papers


def _check_years(asked: Asked) -> None:
    for earlier, later in (("year_min", "year_max"), ("year_min", "year"), ("year", "year_max")):
        first, last = asked.get(earlier), asked.get(later)
        if first and last and first[0] > last[0]:
            sentence = f"{earlier}={first[0]} is after {later}={last[0]}: no paper can meet both."
            raise Refused(sentence, parameter=earlier)


def _screening(asked: Asked) -> Iterable[Q]:
    """Yield the condition of `stage`, `decision` and `exclusion_reason`, which are of one and the same outcome."""
    wanted = {f"{name}__in": asked[name][0] for name in ("stage", "decision") if name in asked}
    for reason in asked.get("exclusion_reason", ()):
        names.check_reason(reason)
        wanted |= {"reason": reason, "decision": ScreeningDecision.EXCLUDED}
    if wanted:
        yield Q(pk__in=Screening.objects.filter(**wanted).order_by().values("paper"))


_BY_NAME = (
    *(names.topics, names.publication_types, names.journals, names.headings, names.authors, names.orcids),
    *(names.languages, names.strategies, names.runs),
)


def _ids(asked: Asked) -> Iterable[Q]:
    for wanted in asked.get("ids", ()):
        check_no_pmid_is_meant(wanted, "ids")
        yield leading_to(wanted)
