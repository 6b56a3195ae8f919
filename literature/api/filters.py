"""What a list of papers can be narrowed by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from literature.api.errors import Refused, did_you_mean, nearest, shown
from literature.api.extensions import added_parameters
from literature.api.identifiers import Wanted, matching, read_identifier
from literature.api.parameters import Asked, Parameter, flag, listed, moment, one_of, said, some_of, year
from literature.models import (
    Journal,
    Paper,
    PaperLanguage,
    PaperPublicationType,
    PublicationType,
    Strategy,
    StrategyHit,
    TagStatus,
    Topic,
    TopicTag,
)
from literature.query import Query, QueryError, parse
from literature.query.fields import FIELDS
from literature.query.text import key, words
from literature.query.tree import Term, disjunction

_MOST_IDS = 200
_YEAR = {"type": "string", "pattern": "^[0-9]{4}$"}
_JOURNAL_FIELDS = [field for field in FIELDS if field.tag in ("ta", "jid")]
FLAG = {"type": "string", "enum": ["true", "false"]}
MOMENT = {"type": "string", "examples": ["2026-11-22", "2026-11-22T21:00:00Z"]}
_OR_AND = "Repeat it to ask for several at once; separate by commas to ask for any."


def _query(text: str) -> Query:
    try:
        return parse(text)
    except QueryError as error:
        raise refused_query(error) from error


def refused_query(error: QueryError) -> Refused:
    """Return the refusal of a query, with all that the query language says about it."""
    place = {"position": error.position, "found": error.found, "expected": error.expected}
    told = {"parameter": "q", **place, "reason": error.message, "repaired": error.repaired}
    return Refused(f"q cannot be answered: {error}", "invalid_query", **told)


def _language(text: str) -> list[str]:
    codes = [code.lower() for code in listed(text)]
    if not all(re.fullmatch("[a-z]{3}", code) for code in codes):
        raise ValueError("use codes of three letters as PubMed does (ISO 639-2/B), such as eng, ger or fre")
    return codes


def _identifiers(text: str) -> list[Wanted]:
    names = listed(text)
    if len(names) > _MOST_IDS:
        raise ValueError(f"it has {len(names)} identifiers; use at most {_MOST_IDS}, or POST to papers/lookup/")
    return [read_identifier(name) for name in names]


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
    Parameter("language", f"A language as PubMed writes it: eng, ger, fre. {_OR_AND}", _language, repeats=True),
    Parameter(
        "journal",
        f"A journal, by any title, abbreviation, ISSN or NLM id that its papers print. {_OR_AND}",
        said,
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
    "language": lambda codes: Q(pk__in=PaperLanguage.objects.filter(code__in=codes).values("paper")),
}


def narrow(papers: QuerySet[Paper], asked: Asked) -> QuerySet[Paper]:
    """Return the papers that meet everything asked for; raises Refused for names that nothing here has."""
    _check_years(asked)
    for name, condition in _BY_COLUMN.items():
        for value in asked.get(name, ()):
            papers = papers.filter(condition(value))
    for makers in (_topics, _publication_types, _journals, _strategies, _ids):
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


def _unknown(parameter: str, value: str, known: Iterable[str], what: str) -> Refused:
    names = sorted(set(known))
    members: dict[str, Any] = {"parameter": parameter, "nearest": next(iter(nearest(value, names)), None)}
    members |= {"allowed": names} if len(names) <= 100 else {}
    return Refused(f"{parameter}={shown(value)}: {what}.{did_you_mean(value, names)}", **members)


def _topics(asked: Asked) -> Iterable[Q]:
    statuses = next(iter(asked.get("topic_status", ())), [TagStatus.SUGGESTED, TagStatus.CONFIRMED])
    below = next(iter(asked.get("subtopics", ())), True)
    tags = TopicTag.objects.filter(status__in=statuses)
    if "topic" not in asked:
        if "topic_status" in asked:
            yield Q(pk__in=tags.values("paper"))
        return
    tree = {slug: (pk, path) for slug, pk, path in Topic.objects.values_list("slug", "pk", "path")}
    for slugs in asked["topic"]:
        yield Q(pk__in=tags.filter(topic__in=_branches(slugs, tree, below=below)).values("paper"))


def _branches(slugs: Sequence[str], tree: dict[str, tuple[int, str]], *, below: bool) -> list[int]:
    for slug in slugs:
        if slug not in tree:
            raise _unknown("topic", slug, tree, "there is no such topic; topics/ lists them by slug")
    if not below:
        return [tree[slug][0] for slug in slugs]
    roots = tuple(tree[slug][1] for slug in slugs)
    return [pk for pk, path in tree.values() if path.startswith(roots)]


def _publication_types(asked: Asked) -> Iterable[Q]:
    for text in asked.get("publication_type", ()):
        known = PublicationType.objects.values_list("name", flat=True)
        types = _resolved("publication_type", text, _types_named, known)
        links = PaperPublicationType.objects.filter(publication_type__in=types)
        yield Q(pk__in=links.values("paper"))


def _journals(asked: Asked) -> Iterable[Q]:
    for text in asked.get("journal", ()):
        known = Journal.objects.values_list("title", flat=True)
        yield Q(journal__in=_resolved("journal", text, _journals_named, known))


def _resolved(parameter: str, text: str, named: Callable[[str], list[int]], known: Iterable[str]) -> list[int]:
    """Return the rows that a value names. The whole text goes first, since names have commas in them."""
    if whole := named(text):
        return whole
    found: list[int] = []
    for name in filter(None, map(str.strip, text.split(","))):
        if not (ids := named(name)):
            raise _unknown(parameter, name, known, "no paper here has it")
        found += ids
    return found


def _types_named(name: str) -> list[int]:
    named = Q(name_key=key(name)) | Q(ui=name.upper())
    return list(PublicationType.objects.filter(named).values_list("pk", flat=True))


def _journals_named(name: str) -> list[int]:
    """Return the journals for which any paper here prints the name, ISSN or NLM id, as [ta] and [jid] find it."""
    if not words(name):
        return []
    printed = disjunction(*(Term(name, field, quoted=True) for field in _JOURNAL_FIELDS))
    papers = Query(name, printed).filter(Paper.objects.filter(journal__isnull=False))
    return list(papers.order_by().values_list("journal", flat=True).distinct())


def _strategies(asked: Asked) -> Iterable[Q]:
    for slugs in asked.get("strategy", ()):
        check_strategies(slugs)
        hits = StrategyHit.objects.filter(strategy__slug__in=slugs, left_at__isnull=True)
        yield Q(pk__in=hits.filter(paper__isnull=False).values("paper"))


def check_strategies(slugs: Sequence[str]) -> None:
    """Raise Refused for a slug that no strategy has."""
    known = list(Strategy.objects.values_list("slug", flat=True))
    for slug in slugs:
        if slug not in known:
            raise _unknown("strategy", slug, known, "there is no such strategy; strategies/ lists them by slug")


def _ids(asked: Asked) -> Iterable[Q]:
    for wanted in asked.get("ids", ()):
        yield matching(wanted)
