"""A paper as JSON: rows straight from the database, its children in one query a kind, whatever the number of papers.

What a record does not say is null; a list without members is empty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet

from literature.identifiers import paper_url
from literature.models import (
    Authorship,
    MeshAnnotation,
    Notice,
    Paper,
    PaperLanguage,
    PaperPublicationType,
    Screening,
    TagStatus,
    TopicTag,
)

Row = dict[str, Any]
Children = dict[int, list[Row]]

JOURNAL = (
    *("title", "iso_abbreviation", "medline_abbreviation", "nlm_id", "issn_print", "issn_electronic", "issn_linking"),
    "country",
)
_PLAIN = (
    *("id", "pmid", "pmcid", "doi", "title", "title_html", "abstract", "year", "publication_date", "published_first"),
    *("published_last", "volume", "issue", "pages", "elocation", "keywords", "is_retracted", "state", "source"),
    *("created_at", "updated_at"),
)
_JOURNAL_COLUMNS = ("journal_id", "journal_as_printed")
LIST_COLUMNS = (*_PLAIN, *_JOURNAL_COLUMNS)
# Member -> the columns that it is made of.
COLUMNS_OF: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in _PLAIN},
    "journal": _JOURNAL_COLUMNS,
    "url": ("pmid", "doi"),
}
_STANDING = (TagStatus.SUGGESTED, TagStatus.CONFIRMED)


def list_rows(papers: QuerySet[Paper], columns: Iterable[str] = LIST_COLUMNS) -> QuerySet[Any, Any]:
    """Return the papers as the rows that `build` takes."""
    rows: QuerySet[Any, Any] = papers.values(*columns)
    return rows


def build(rows: Sequence[Row], children: Iterable[str] | None = None) -> list[Row]:
    """Return papers as JSON, in the order of their rows, with the members that the rows have the columns of.

    One query for each kind of child (keys of CHILDREN, all unless said), however many papers."""
    ids = [row["id"] for row in rows]
    found = {name: CHILDREN[name](ids) for name in (CHILDREN if children is None else children)}
    return [_paper(row, {name: of.get(row["id"], []) for name, of in found.items()}) for row in rows]


def _paper(row: Row, children: Mapping[str, list[Row]]) -> Row:
    paper = {name: said(row[name]) for name in _PLAIN if name in row}
    if "journal_as_printed" in row:
        paper["journal"] = _journal(row)
    paper |= children
    if "pmid" in row and "doi" in row:
        paper["url"] = address(row)
    return paper


def said(value: Any) -> Any:
    """Return null for the empty text that our columns keep where a record says nothing."""
    return None if value == "" else value


def _journal(row: Row) -> Row | None:
    """Return the journal as the paper's own record names it, with our number of the journal."""
    if (printed := row["journal_as_printed"]) is None:
        return None
    return {"id": row["journal_id"], **{name: said(printed[name]) for name in JOURNAL}}


def address(row: Mapping[str, Any]) -> str | None:
    """Return the paper's address, as `Paper.url` gives it."""
    return paper_url(row["pmid"], row["doi"]) or None


def _grouped(rows: Iterable[Any], form: Callable[[Row], Row]) -> Children:
    found: Children = defaultdict(list)
    for row in rows:
        found[row["paper_id"]].append(form(row))
    return found


# ── Children ────────────────────────────────────────────────────────────────────────────────────────────────────────
def languages(ids: Sequence[int]) -> dict[int, Any]:
    """Return the papers' languages, as codes."""
    rows = PaperLanguage.objects.filter(paper__in=ids).order_by("paper_id", "position")
    found: dict[int, list[str]] = defaultdict(list)
    for paper_id, code in rows.values_list("paper_id", "code"):
        found[paper_id].append(code)
    return found


def publication_types(ids: Sequence[int]) -> Children:
    """Return the papers' publication types in the order of the record."""
    rows = PaperPublicationType.objects.filter(paper__in=ids).order_by("paper_id", "position")
    columns = ("paper_id", "publication_type__name", "publication_type__ui")
    return _grouped(
        rows.values(*columns),
        lambda row: {"name": row["publication_type__name"], "ui": said(row["publication_type__ui"])},
    )


_AUTHOR = ("last_name", "fore_name", "initials", "suffix", "collective_name", "orcid")
_AUTHOR_AS_IS = ("position", "identifiers", "affiliations", "equal_contribution", "valid")


def authors(ids: Sequence[int]) -> Children:
    """Return the papers' authors in the order printed."""
    rows = Authorship.objects.filter(paper__in=ids).order_by("paper_id", "position")
    return _grouped(rows.values("paper_id", *_AUTHOR_AS_IS, *_AUTHOR), _author)


def _author(row: Row) -> Row:
    return {
        "position": row["position"],
        "name": printed_name(row),
        **{name: said(row[name]) for name in _AUTHOR},
        **{name: row[name] for name in _AUTHOR_AS_IS[1:]},
    }


def printed_name(row: Mapping[str, Any]) -> str:
    """Return a name as PubMed prints it: "Curtis P", "Smith JA Jr", or a group's name."""
    parts = (row["last_name"], row["initials"] or row["fore_name"], row["suffix"])
    return row["collective_name"] or " ".join(part for part in parts if part)


def mesh(ids: Sequence[int]) -> Children:
    """Return the papers' MeSH headings in the order of the record, each with its qualifiers."""
    rows = MeshAnnotation.objects.filter(paper__in=ids).order_by("paper_id", "position", "pk")
    columns = ("descriptor__name", "descriptor__ui", "qualifier__name", "qualifier__ui")
    found: Children = defaultdict(list)
    place = None
    for row in rows.values("paper_id", "position", "descriptor_major", "qualifier_major", "qualifier_id", *columns):
        if place != (row["paper_id"], row["position"]):
            place = (row["paper_id"], row["position"])
            found[row["paper_id"]].append(_term(row, "descriptor") | {"qualifiers": []})
        if row["qualifier_id"]:
            found[row["paper_id"]][-1]["qualifiers"].append(_term(row, "qualifier"))
    return found


def _term(row: Row, kind: str) -> Row:
    return {"name": row[f"{kind}__name"], "ui": said(row[f"{kind}__ui"]), "major": row[f"{kind}_major"]}


_TAG_COLUMNS = (
    *("paper_id", "status", "matched", "suggested_at", "decided_at", "reason", "rule__version"),
    *("topic__slug", "topic__name", "topic__path"),
    *("decided_by__first_name", "decided_by__last_name", "decided_by__username"),
)


def tags(ids: Sequence[int], *, standing: bool) -> Children:
    """Return the papers' topics with who or what gave them: those that count, or else those rejected or lapsed."""
    rows = TopicTag.objects.filter(paper__in=ids)
    rows = rows.filter(status__in=_STANDING) if standing else rows.exclude(status__in=_STANDING)
    return _grouped(rows.order_by("paper_id", "topic__path").values(*_TAG_COLUMNS), _tag)


def _tag(row: Row) -> Row:
    return {
        "slug": row["topic__slug"],
        "name": row["topic__name"],
        "path": row["topic__path"],
        "status": row["status"],
        "given_by": _giver(row),
        "rule_version": row["rule__version"],
        "matched": row["matched"],
        "suggested_at": row["suggested_at"],
        "decided_by": _curator(row),
        "decided_at": row["decided_at"],
        "reason": said(row["reason"]),
    }


def _giver(row: Row) -> str:
    """Return who or what put the tag there; whoever decided on it since stands in `decided_by`."""
    if row["rule__version"] is not None:
        return "rule"
    return "curator" if row["suggested_at"] is None else "pack"


def _curator(row: Row) -> str | None:
    """Return the curator's name; the login name serves where no other is known."""
    full = f"{row['decided_by__first_name'] or ''} {row['decided_by__last_name'] or ''}".strip()
    return full or row["decided_by__username"]


def notices(ids: Sequence[int], *, standing: bool) -> Children:
    """Return the papers' retractions, corrections and concerns: those that stand, or those no record states now."""
    rows = Notice.objects.filter(paper__in=ids, lapsed_at__isnull=standing).order_by("paper_id", "first_seen_at", "pk")
    return _grouped(
        rows.values("paper_id", "kind", "pmid", "citation", "first_seen_at", "lapsed_at"),
        lambda row: {name: said(value) for name, value in row.items() if name != "paper_id"},
    )


def screening(ids: Sequence[int]) -> Children:
    """Return what screening the papers came to, a row a stage: title and abstract first."""
    rows = Screening.objects.filter(paper__in=ids).in_order()
    names = ("stage", "decision", "reason", "decided_at")
    return _grouped(rows.values("paper_id", *names), lambda row: {name: said(row[name]) for name in names})


# Member -> what fetches it for many papers at once, in one query.
CHILDREN: Mapping[str, Callable[[Sequence[int]], Mapping[int, list[Any]]]] = {
    "languages": languages,
    "publication_types": publication_types,
    "mesh": mesh,
    "authors": authors,
    "topics": partial(tags, standing=True),
    "notices": partial(notices, standing=True),
    "screening": screening,
}
