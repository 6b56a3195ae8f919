"""A paper as JSON: rows straight from the database, its children in one query a kind, whatever the number of papers.

What a record does not say is null; a list without members is empty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import orjson
from django.db.models import QuerySet

from literature.api.extensions import added_members
from literature.bulk import among, as_stored
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
from literature.screening.reasons import label

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
# Column of JSON -> its name in a row, where it is text that nobody has read yet.
_AS_TEXT = {"keywords": "keywords_text", "journal_as_printed": "journal_text"}
# Member -> the columns that it is made of.
COLUMNS_OF: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in _PLAIN},
    "journal": _JOURNAL_COLUMNS,
    "url": ("pmid", "doi"),
}
_STANDING = (TagStatus.SUGGESTED, TagStatus.CONFIRMED)


def list_rows(papers: QuerySet[Paper], columns: Iterable[str] = LIST_COLUMNS) -> QuerySet[Any, Any]:
    """Return the papers as the rows that `build` takes: those of its columns that hold JSON come as text."""
    wanted = list(columns)
    as_text = {_AS_TEXT[column]: as_stored(column) for column in wanted if column in _AS_TEXT}
    rows: QuerySet[Any, Any] = papers.values(*(column for column in wanted if column not in _AS_TEXT), **as_text)
    return rows


def build(rows: Sequence[Row], children: Iterable[str] | None = None) -> list[Row]:
    """Return papers as JSON, in the order of their rows, with the members that the rows have the columns of.

    One query for each kind of child (keys of `children_known`, all unless said), however many papers."""
    ids = [row["id"] for row in rows]
    known = children_known()
    found = {name: known[name](ids) for name in (known if children is None else children)}
    members = [name for name in _PLAIN if rows and _AS_TEXT.get(name, name) in rows[0]]
    return [_paper(row, members, found) for row in rows]


def _paper(row: Row, members: Sequence[str], children: Mapping[str, Mapping[int, Any]]) -> Row:
    if "keywords_text" in row:
        row["keywords"] = orjson.loads(row["keywords_text"])
    paper = {name: None if (value := row[name]) == "" else value for name in members}
    if "journal_text" in row:
        paper["journal"] = _journal(row)
    for name, of in children.items():
        paper[name] = of.get(row["id"], [])
    if "pmid" in row and "doi" in row:
        paper["url"] = address(row)
    return paper


def said(value: Any) -> Any:
    """Return null for the empty text that our columns keep where a record says nothing."""
    return None if value == "" else value


def _journal(row: Row) -> Row | None:
    """Return the journal as the paper's own record names it, with our number of the journal."""
    printed = orjson.loads(row["journal_text"] or "null")
    return printed and {"id": row["journal_id"], **{name: printed[name] or None for name in JOURNAL}}


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
    rows = PaperLanguage.objects.filter(among("paper", ids)).order_by("paper_id", "position")
    found: dict[int, list[str]] = defaultdict(list)
    for paper_id, code in rows.values_list("paper_id", "code"):
        found[paper_id].append(code)
    return found


def publication_types(ids: Sequence[int]) -> Children:
    """Return the papers' publication types in the order of the record."""
    rows = PaperPublicationType.objects.filter(among("paper", ids)).order_by("paper_id", "position")
    found: Children = defaultdict(list)
    for paper_id, name, ui in rows.values_list("paper_id", "publication_type__name", "publication_type__ui"):
        found[paper_id].append({"name": name, "ui": ui or None})
    return found


_AUTHOR = ("position", "last_name", "fore_name", "initials", "suffix", "collective_name", "orcid")
_AUTHOR_AS_STORED = tuple(map(as_stored, ("identifiers", "affiliations", "equal_contribution", "valid")))


def authors(ids: Sequence[int]) -> Children:
    """Return the papers' authors in the order printed."""
    rows: Any = Authorship.objects.filter(among("paper", ids)).order_by("paper_id", "position")
    found: Children = defaultdict(list)
    for paper_id, *values in rows.values_list("paper_id", *_AUTHOR, *_AUTHOR_AS_STORED):
        found[paper_id].append(_author(values))
    return found


def _author(values: Sequence[Any]) -> Row:
    """Return an author from the columns of `authors`; names written out, for this is done most often of all."""
    position, last_name, fore_name, initials, suffix, collective_name, orcid, *stored = values
    identifiers, affiliations, equal_contribution, valid = stored
    return {
        "position": position,
        "name": _as_printed(last_name, fore_name, initials, suffix, collective_name),
        "last_name": last_name or None,
        "fore_name": fore_name or None,
        "initials": initials or None,
        "suffix": suffix or None,
        "collective_name": collective_name or None,
        "orcid": orcid or None,
        "identifiers": orjson.loads(identifiers),
        "affiliations": orjson.loads(affiliations),
        "equal_contribution": bool(equal_contribution),
        "valid": bool(valid),
    }


_NAME = ("last_name", "fore_name", "initials", "suffix", "collective_name")


def printed_name(row: Mapping[str, Any]) -> str:
    """Return a name as PubMed prints it: "Curtis P", "Smith JA Jr", or a group's name."""
    return _as_printed(*(row[name] for name in _NAME))


def _as_printed(last_name: str, fore_name: str, initials: str, suffix: str, collective_name: str) -> str:
    return collective_name or " ".join(filter(None, (last_name, initials or fore_name, suffix)))


_HEADING = ("descriptor__name", "descriptor__ui", "qualifier__name", "qualifier__ui")
_MAJOR = tuple(map(as_stored, ("descriptor_major", "qualifier_major")))


def mesh(ids: Sequence[int]) -> Children:
    """Return the papers' MeSH headings in the order of the record, each with its qualifiers."""
    rows: Any = MeshAnnotation.objects.filter(among("paper", ids)).order_by("paper_id", "position", "pk")
    found: Children = defaultdict(list)
    place: tuple[int, int] | None = None
    qualifiers: list[Row] = []
    for paper_id, position, name, ui, qualifier, qualifier_ui, major, qualifier_major in rows.values_list(
        "paper_id", "position", *_HEADING, *_MAJOR
    ):
        if place != (paper_id, position):
            place, qualifiers = (paper_id, position), []
            found[paper_id].append({"name": name, "ui": ui or None, "major": bool(major), "qualifiers": qualifiers})
        if qualifier is not None:
            qualifiers.append({"name": qualifier, "ui": qualifier_ui or None, "major": bool(qualifier_major)})
    return found


_TAG_COLUMNS = (
    *("paper_id", "status", "matched", "suggested_at", "decided_at", "reason", "rule__version"),
    *("topic__slug", "topic__name", "topic__path"),
    *("decided_by__first_name", "decided_by__last_name", "decided_by__username"),
)


def tags(ids: Sequence[int], *, standing: bool) -> Children:
    """Return the papers' topics with who or what gave them: those that count, or else those rejected or lapsed."""
    rows = TopicTag.objects.filter(among("paper", ids))
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
    rows = Notice.objects.filter(among("paper", ids), lapsed_at__isnull=standing).order_by(
        "paper_id", "first_seen_at", "pk"
    )
    return _grouped(
        rows.values("paper_id", "kind", "pmid", "citation", "first_seen_at", "lapsed_at"),
        lambda row: {name: said(value) for name, value in row.items() if name != "paper_id"},
    )


def screening(ids: Sequence[int]) -> Children:
    """Return what screening the papers came to, a row a stage: title and abstract first."""
    rows = Screening.objects.filter(among("paper", ids)).in_order().annotate(reason_label=label())
    names = ("stage", "decision", "reason", "reason_label", "decided_at")
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


def children_known() -> dict[str, Callable[[Sequence[int]], Mapping[int, Any]]]:
    """Return what fetches each member that is made of other tables, those that other apps have added included."""
    return {**CHILDREN, **{member.name: member.of for member in added_members()}}
