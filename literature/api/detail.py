"""One paper with everything that is kept about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from literature.api import lookup, papers
from literature.api.identifiers import Wanted, find
from literature.api.papers import Row, said
from literature.api.parameters import Parameter
from literature.api.selection import FIELDS_OF_A_PAPER, FIELDS_SCHEMA, Selection
from literature.api.shapes.paper import PaperDetailShape
from literature.models import CommentCorrection, Paper, Provenance, ReceivedRecord, StrategyHit

_MORE = (
    *("kind", "withdrawn_at", "pmid_version", "pii", "other_ids", "vernacular_title", "abstract_sections"),
    *("abstract_copyright", "other_abstracts", "book", "electronic_date", "history_dates", "create_date", "entry_date"),
    *("date_completed", "date_revised", "substances", "authors_complete", "investigators", "grants", "data_banks"),
    *("conflict_of_interest", "citation_status", "publication_status", "publication_model", "to_check"),
    "pubmed_missing_at",
)


def build(paper_id: int, selection: Selection | None = None) -> Row:
    """Return the paper as JSON, all of it unless members are selected; raises Paper.DoesNotExist."""
    chosen = selection or select(None)
    more = [name for name in _MORE if chosen.wants(name)]
    row: Row = papers.list_rows(Paper.objects.all(), (*chosen.columns, *more)).get(pk=paper_id)
    (paper,) = papers.build([row], chosen.children)
    paper |= {name: said(row[name]) for name in more}
    return chosen.trim(paper | {name: load(paper_id) for name, load in _CHILDREN.items() if chosen.wants(name)})


def select(text: str | None) -> Selection:
    """Return the selection of members of one paper that a text names; raises as `Selection.read`."""
    return Selection.read(text, PaperDetailShape)


def _comments_corrections(paper_id: int) -> list[Row]:
    """Return the links to other records, each with our number of the other paper where we hold it."""
    links = CommentCorrection.objects.filter(paper=paper_id).order_by("position")
    rows = list(links.values("ref_type", "pmid", "citation", "note"))
    held = Paper.objects.standing_by_pmid([row["pmid"] for row in rows if row["pmid"]])
    return [
        {name: said(value) for name, value in row.items()} | {"paper_id": held.get(row["pmid"] or 0)} for row in rows
    ]


def _hits(paper_id: int) -> list[Row]:
    columns = ("strategy__slug", "first_version__number", "first_run_id", "first_seen_at", "left_at")
    names = ("strategy", "version", "sync_run_id", "first_seen_at", "left_at")
    rows = StrategyHit.objects.filter(paper=paper_id).order_by("strategy__slug").values_list(*columns)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _provenance(paper_id: int) -> list[Row]:
    rows = Provenance.objects.filter(paper=paper_id).order_by("pk").values_list("url", "note", "pack__slug")
    return [{"url": url, "note": said(note), "pack": pack} for url, note, pack in rows]


def _received(paper_id: int) -> list[Row]:
    """Return the revisions of the record as received, without their bytes."""
    columns: tuple[str, ...] = ("source", "sha256", "received_at", "run_id", "changed_fields", "applied")
    names = ("source", "sha256", "received_at", "sync_run_id", "changed_fields", "applied")
    rows: Any = ReceivedRecord.objects.filter(paper=paper_id).order_by("pk").values_list(*columns)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _state_reason(paper_id: int) -> str | None:
    """Return what became of a paper that PubMed withdrew, in a sentence; None for one that simply stands."""
    wanted = Wanted("id", paper_id)
    return lookup.reason(find([wanted])[wanted])


def _merged_from(paper_id: int) -> list[Row]:
    """Return the papers that were found to be the same publication and merged into this one."""
    merged = Paper.objects.filter(merged_into=paper_id).order_by("pk").values("id", "pmid", "doi", "title")
    return [{name: said(value) for name, value in row.items()} for row in merged]


_CHILDREN: Mapping[str, Callable[[int], Any]] = {
    "state_reason": _state_reason,
    "merged_from": _merged_from,
    "topics_set_aside": lambda paper_id: papers.tags([paper_id], standing=False).get(paper_id, []),
    "notices_lapsed": lambda paper_id: papers.notices([paper_id], standing=False).get(paper_id, []),
    "comments_corrections": _comments_corrections,
    "hits": _hits,
    "provenance": _provenance,
    "received_records": _received,
}
FIELDS = Parameter("fields", f"{FIELDS_OF_A_PAPER} The whole paper unless said.", select, FIELDS_SCHEMA)
