"""What a merge chooses between: the fields of two papers in groups that belong together, and what both say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from django.db import models

from literature.models import (
    Authorship,
    CommentCorrection,
    MeshAnnotation,
    Paper,
    PaperLanguage,
    PaperPublicationType,
)
from literature.pubmed.records import Source
from literature.values import value

Side = Literal["survivor", "loser"]
SIDES: tuple[Side, Side] = ("survivor", "loser")


@value
class Group:
    """Fields that are chosen together: columns of Paper, and the table of child rows where there is one; `fields` are
    those of `PaperRecord`, by which a later record is kept from writing them."""

    name: str
    label: str
    columns: tuple[str, ...] = ()
    child: type[models.Model] | None = None
    fields: tuple[str, ...] = ()


def _group(name: str, label: str, *columns: str, fields: Sequence[str] = (), child: Any = None) -> Group:
    return Group(name, label, columns or (() if child else (name,)), child, tuple(fields) or (name,))


# What the record says, and a curator may choose: the choice stands against every later record.
CHOSEN = (
    _group("title", "title", "title", "title_html", fields=("title", "title_html")),
    _group("vernacular_title", "original title"),
    _group("authors", "authors", "authors_complete", child=Authorship, fields=("authors", "authors_complete")),
    _group("journal", "journal", "journal_id", "journal_as_printed"),
    _group(
        "date", "date", "publication_date", "published_first", "published_last", "year", fields=("publication_date",)
    ),
    _group("electronic_date", "electronic date"),
    _group("volume", "volume"),
    _group("issue", "issue"),
    _group("pages", "pages", "pages", "elocation", fields=("pages", "elocation")),
    _group(
        *("abstract", "abstract", "abstract", "abstract_sections", "abstract_copyright"),
        fields=("abstract", "abstract_copyright"),
    ),
    _group("other_abstracts", "abstracts in other languages"),
    _group("languages", "languages", child=PaperLanguage),
    _group("publication_types", "publication types", child=PaperPublicationType),
    _group("mesh", "MeSH", child=MeshAnnotation),
    _group("keywords", "keywords"),
    _group("substances", "substances"),
    _group("investigators", "investigators"),
    _group("grants", "grants"),
    _group("data_banks", "data banks"),
    _group("book", "book"),
    _group("conflict_of_interest", "conflict of interest"),
)
# Which of two identifiers the survivor shows; the tombstone keeps the other one and leads to the survivor.
IDENTIFIERS = (
    _group("pmid", "PMID"),
    _group("doi", "DOI"),
    _group("pmcid", "PMCID"),
)
CURATORS = (_group("full_text", "full text", "full_text", "full_text_from"),)
GROUPS = {group.name: group for group in (*IDENTIFIERS, *CHOSEN, *CURATORS)}
# What goes with the record that leads from now on, without being asked about.
LEADING = Group(
    "leading",
    "the record that leads",
    (
        *("source", "kind", "pii", "pmid_version", "history_dates", "create_date", "entry_date", "date_completed"),
        *("date_revised", "citation_status", "publication_status", "publication_model", "record_sha256"),
        *("field_digests", "parser_version", "pubmed_missing_at", "fingerprint"),
    ),
    CommentCorrection,
)
_NEVER_SAID: tuple[Any, ...] = (None, "", [], {}, ())


@value
class Difference:
    """A group with what both papers say, in words; `proposed` is the side that the choice begins with."""

    group: Group
    survivor: str
    loser: str
    proposed: Side

    @property
    def differs(self) -> bool:
        """Whether the two say different things."""
        return self.survivor != self.loser

    @property
    def is_choice(self) -> bool:
        """Whether there is anything to choose: an identifier that only one has is the survivor's in any case."""
        return self.differs and (self.group not in IDENTIFIERS or bool(self.survivor and self.loser))


def leading(survivor: Paper, loser: Paper) -> Side:
    """Return whose record goes on to speak for the merged paper: the better source's; the survivor's of equal ones."""
    return "loser" if Source(loser.source).rank > Source(survivor.source).rank else "survivor"


def differences(survivor: Paper, loser: Paper) -> list[Difference]:
    """Return every group with what both say. Where only one says anything that is proposed, else the leading record's;
    of identifiers and curators' fields the survivor's."""
    lead = leading(survivor, loser)
    return [_difference(group, survivor, loser, lead) for group in GROUPS.values()]


def _difference(group: Group, survivor: Paper, loser: Paper, lead: Side) -> Difference:
    ours, theirs = said(group, survivor), said(group, loser)
    if not theirs or not ours:
        proposed: Side = "survivor" if ours or not theirs else "loser"
    else:
        proposed = lead if group in CHOSEN else "survivor"
    return Difference(group, ours, theirs, proposed)


def choices(survivor: Paper, loser: Paper, wanted: Mapping[str, str]) -> dict[str, Side]:
    """Return the side of every group in which the two differ: the wanted one, else what is proposed.

    Raises ValueError for a group or side that there is none of."""
    for name, side in wanted.items():
        if name not in GROUPS or side not in SIDES:
            raise ValueError(f"{name}: {side!r} is no field and side of a merge.")
    found = [one for one in differences(survivor, loser) if one.differs]
    return {one.group.name: cast("Side", wanted.get(one.group.name, one.proposed)) for one in found}


def said(group: Group, paper: Paper) -> str:
    """Return what a paper says in a group as one text, "" for nothing; equal texts are equal facts."""
    parts = [_word(column, getattr(paper, column)) for column in group.columns]
    if group.child:
        rows = group.child._default_manager.filter(paper=paper)
        parts.insert(0, "; ".join(map(str, rows.order_by("position", "pk"))))
    if group.name == "journal":
        return paper.journal_name
    if group.name in ("title", "abstract", "date", "authors"):
        return parts[0]
    return " · ".join(filter(None, parts))


def _word(column: str, value: Any) -> str:
    if value in _NEVER_SAID or isinstance(value, bool):
        return ""
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, list):
        return "; ".join(_member(one) for one in value)
    return _member(value)


def _member(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(_member(one) for one in value.values() if one not in _NEVER_SAID and not isinstance(one, bool))
    if isinstance(value, list):
        return " ".join(map(_member, value))
    return str(value)
