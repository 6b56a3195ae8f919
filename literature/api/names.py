"""What the names in a filter stand for: topics, publication types, journals, headings, authors, strategies, runs.

A name that nothing here has is refused with the nearest one that something has: an empty list would hide a slip of the
pen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Q

from literature.api.errors import Refused, did_you_mean, nearest, shown
from literature.api.parameters import Asked
from literature.languages import CODE_OF, CODES, as_recorded
from literature.models import (
    Authorship,
    ExclusionReason,
    Journal,
    MeshTerm,
    Paper,
    PaperLanguage,
    PaperPublicationType,
    PublicationType,
    ReceivedRecord,
    Screening,
    ScreeningDecision,
    Strategy,
    StrategyHit,
    SyncRun,
    TagStatus,
    Topic,
    TopicTag,
)
from literature.query import Query, QueryError
from literature.query.compile import condition
from literature.query.fields import FIELDS
from literature.query.leaves import leaf
from literature.query.text import key, words
from literature.query.tree import Node, Term, disjunction

_T = TypeVar("_T")
_JOURNAL_FIELDS = [field for field in FIELDS if field.tag in ("ta", "jid")]
_BY_TAG = {field.tag: field for field in FIELDS}
_NAMES_COMPARED = 1_000


def unknown(parameter: str, value: str, known: Iterable[str], what: str) -> Refused:
    """Return the refusal of a name that nothing here has, with the nearest one that something has."""
    names = sorted(set(known))
    members: dict[str, Any] = {"parameter": parameter, "nearest": next(iter(nearest(value, names)), None)}
    members |= {"allowed": names} if len(names) <= 100 else {}
    return Refused(f"{parameter}={shown(value)}: {what}.{did_you_mean(value, names)}", **members)


def topics(asked: Asked) -> Iterable[Q]:
    """Yield the condition of each `topic`, or of `topic_status` alone."""
    statuses = next(iter(asked.get("topic_status", ())), [TagStatus.SUGGESTED, TagStatus.CONFIRMED])
    below = next(iter(asked.get("subtopics", ())), True)
    tags = TopicTag.objects.filter(status__in=statuses)
    if "topic" not in asked:
        if not below:
            raise Refused("subtopics=false needs topic: there are none to leave out otherwise.", parameter="subtopics")
        if "topic_status" in asked:
            yield Q(pk__in=tags.values("paper"))
        return
    tree = {slug: (pk, path) for slug, pk, path in Topic.objects.values_list("slug", "pk", "path")}
    for slugs in asked["topic"]:
        yield Q(pk__in=tags.filter(topic__in=_branches(slugs, tree, below=below)).values("paper"))


def _branches(slugs: Sequence[str], tree: dict[str, tuple[int, str]], *, below: bool) -> list[int]:
    for slug in slugs:
        if slug not in tree:
            raise unknown("topic", slug, tree, "there is no such topic; topics/ lists them by slug")
    if not below:
        return [tree[slug][0] for slug in slugs]
    roots = tuple(tree[slug][1] for slug in slugs)
    return [pk for pk, path in tree.values() if path.startswith(roots)]


def publication_types(asked: Asked) -> Iterable[Q]:
    """Yield the condition of each `publication_type`."""
    for text in asked.get("publication_type", ()):
        known = PublicationType.objects.values_list("name", flat=True)
        types = _resolved("publication_type", text, _types_named, known)
        links = PaperPublicationType.objects.filter(publication_type__in=types)
        yield Q(pk__in=links.values("paper"))


def languages(asked: Asked) -> Iterable[Q]:
    """Yield the condition of each `language`. A language of PubMed's that no paper here has finds none."""
    for texts in asked.get("language", ()):
        codes = [_language(text) for text in texts]
        yield Q(pk__in=PaperLanguage.objects.filter(code__in=codes).values("paper"))


def _language(text: str) -> str:
    code = as_recorded(text)
    if code not in CODES and not PaperLanguage.objects.filter(code=code).exists():
        what = "there is no such language; use PubMed's code of three letters, such as eng, ger or fre"
        raise unknown("language", text, (*CODES, *CODE_OF), what)
    return code


def journals(asked: Asked) -> Iterable[Q]:
    """Yield the condition of each `journal`."""
    for text in asked.get("journal", ()):
        known = Journal.objects.values_list("title", flat=True)
        yield Q(journal__in=_resolved("journal", text, _journals_named, known))


def _resolved(parameter: str, text: str, named: Callable[[str], list[_T]], known: Iterable[str]) -> list[_T]:
    """Return the rows that a value names. The whole text goes first, since names have commas in them."""
    if whole := named(text):
        return whole
    found: list[_T] = []
    for name in filter(None, map(str.strip, text.split(","))):
        if not (ids := named(name)):
            raise unknown(parameter, name, known, "no paper here has it")
        found += ids
    return found


def _types_named(name: str) -> list[int]:
    named = Q(name_key=key(name)) | Q(ui=name.upper())
    return list(PublicationType.objects.filter(named).values_list("pk", flat=True))


def _journals_named(name: str) -> list[int]:
    """Return the journal with this NLM id or key, else those for which any paper here prints the name or ISSN, as [ta]
    finds it."""
    if not words(name):
        return []
    if found := list(Journal.objects.filter(key__in=(f"nlm:{name}", name)).values_list("pk", flat=True)):
        return found
    printed = disjunction(*(Term(name, field, quoted=True) for field in _JOURNAL_FIELDS))
    papers = Query(name, printed).filter(Paper.objects.filter(journal__isnull=False))
    return list(papers.order_by().values_list("journal", flat=True).distinct())


def strategies(asked: Asked) -> Iterable[Q]:
    """Yield the condition of each `strategy`."""
    for slugs in asked.get("strategy", ()):
        check_strategies(slugs)
        hits = StrategyHit.objects.filter(strategy__slug__in=slugs, left_at__isnull=True)
        yield Q(pk__in=hits.filter(paper__isnull=False).values("paper"))


def check_strategies(slugs: Sequence[str]) -> None:
    """Raise Refused for a slug that no strategy has."""
    known = list(Strategy.objects.values_list("slug", flat=True))
    for slug in slugs:
        if slug not in known:
            raise unknown("strategy", slug, known, "there is no such strategy; strategies/ lists them by slug")


def check_reason(reason: str) -> None:
    """Raise Refused for a reason that is on no list and for which nothing was excluded."""
    excluded = Screening.objects.filter(decision=ScreeningDecision.EXCLUDED)
    if excluded.filter(reason=reason).exists():
        return
    known = {
        *excluded.values_list("reason", flat=True).distinct(),
        *ExclusionReason.objects.values_list("slug", flat=True),
    }
    if reason not in known:
        raise unknown("exclusion_reason", reason, known, "nothing was excluded for this reason")


# ── Headings ────────────────────────────────────────────────────────────────────────────────────────────────────────
def headings(asked: Asked) -> Iterable[Q]:
    """Yield the condition of each `mesh`, which finds what [mh] finds, or [majr] where a star stands before it."""
    for text in asked.get("mesh", ()):
        known = MeshTerm.objects.filter(kind=MeshTerm.Kind.DESCRIPTOR).values_list("name", flat=True)
        yield _condition(disjunction(*_resolved("mesh", text, _headings_named, known)))


def _headings_named(text: str) -> list[Node]:
    field = _BY_TAG["majr" if text.startswith("*") else "mh"]
    heading, slash, qualifier = text.removeprefix("*").rpartition("/")
    if slash and (whole := _paired(heading, qualifier)):
        return [Term(name, field, quoted=True) for name in whole]
    return [Term(name, field, quoted=True) for name in _terms_named(text.removeprefix("*"), MeshTerm.Kind.DESCRIPTOR)]


def _paired(heading: str, qualifier: str) -> list[str]:
    qualifiers = _terms_named(qualifier, MeshTerm.Kind.QUALIFIER)
    return [f"{one}/{other}" for one in _terms_named(heading, MeshTerm.Kind.DESCRIPTOR) for other in qualifiers]


def _terms_named(text: str, kind: MeshTerm.Kind) -> list[str]:
    """Return the names of the terms that have this name or UI."""
    named = Q(name_key=key(text)) | Q(ui=text.strip().upper())
    return list(MeshTerm.objects.filter(named, kind=kind).exclude(name_key="").values_list("name", flat=True))


def _condition(tree: Node) -> Q:
    return condition(tree, connection.vendor)


# ── Authors ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def authors(asked: Asked) -> Iterable[Q]:
    """Yield the condition of each `author`: what [au] finds, and groups by name. A quoted name that authors or groups
    here have, as authors/ lists names, finds exactly their papers."""
    for text in asked.get("author", ()):
        wanted = _named_so(text) or _condition(_author(text))
        if not Paper.objects.filter(wanted).exists():
            raise unknown("author", text, _authors_like(text), "no paper here has such an author")
        yield wanted


def _named_so(text: str) -> Q | None:
    """Return the papers of exactly this name where it is quoted, of a group also where it is not; None if nobody has
    it."""
    bare = text.strip('"')
    named = Authorship.objects.filter(name_key__in={bare, key(bare)}, valid=True).order_by()
    if not _is_quoted(text):
        named = named.exclude(collective_name="")
    return Q(pk__in=named.values("paper")) if named.exists() else None


def _is_quoted(text: str) -> bool:
    return len(text) > 1 and text[0] == text[-1] == '"'


def _author(text: str) -> Node:
    quoted = _is_quoted(text)
    bare = text.strip('"')
    try:
        return leaf(bare, _BY_TAG["au"], quoted=quoted, position=0, query=bare)
    except QueryError as error:
        raise Refused(f"author={shown(text)}: {error.message}", parameter="author") from error


def _authors_like(text: str) -> list[str]:
    """Return names that begin with the same letters; all names would be too many to compare."""
    begin = key(text)[:3]
    names = Authorship.objects.filter(name_key__startswith=begin, valid=True).order_by("name_key")
    return list(names.values_list("name_key", flat=True).distinct()[:_NAMES_COMPARED]) if begin else []


def orcids(asked: Asked) -> Iterable[Q]:
    """Yield the condition of each `orcid`."""
    for wanted in asked.get("orcid", ()):
        yield Q(pk__in=Authorship.objects.filter(orcid__in=wanted, valid=True).order_by().values("paper"))


# ── Runs ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def runs(asked: Asked) -> Iterable[Q]:
    """Yield the condition of each `sync_run`: papers whose record it brought, or brought anew."""
    for numbers in asked.get("sync_run", ()):
        known = set(SyncRun.objects.filter(pk__in=numbers).values_list("pk", flat=True))
        for number in numbers:
            if number not in known:
                raise Refused(f"sync_run={number}: there is no such run; sync-runs/ lists them.", parameter="sync_run")
        brought = ReceivedRecord.objects.filter(run__in=numbers, applied=True).order_by()
        yield Q(pk__in=brought.values("paper"))
