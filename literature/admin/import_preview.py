"""What the page of an import shows: its groups with their counts, and the records of one group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import QueryDict

from literature.importing import allowed, may_touch
from literature.importing.applying import LEFT_OUT, UNREADABLE, results
from literature.models import ImportRow, ImportState, Job, JobKind, JobState, PaperImport, RowDecision, Verdict

A_PAGE = 25
_HEADINGS = {
    Verdict.PROBABLE: "Probably the same as a paper here",
    Verdict.NEW: "New",
    Verdict.HERE: "Already here",
    Verdict.REPEATED: "Repeated in this import",
    Verdict.UNREADABLE: "Cannot be read",
}
_ORDERS = {
    RowDecision.ADD: "Add as a new paper",
    RowDecision.UPDATE: "Take as the record of the paper here",
    RowDecision.SKIP: "Leave out",
}
_GROUP_ACTS = {
    Verdict.PROBABLE: (RowDecision.UPDATE, RowDecision.ADD, RowDecision.SKIP),
    Verdict.NEW: (RowDecision.ADD, RowDecision.SKIP),
    Verdict.HERE: (RowDecision.UPDATE, RowDecision.SKIP),
    Verdict.REPEATED: (RowDecision.SKIP,),
    Verdict.UNREADABLE: (),
}
_CAME_TO = {
    "created": "added as a new paper",
    "updated": "taken as the record of the paper",
    "unchanged": "the paper said so already",
    "outdated": "kept, but a better record of the paper stands",
    LEFT_OUT: "left out",
    UNREADABLE: "could not be read",
}


@dataclass(frozen=True, slots=True)
class Group:
    """The records of one verdict."""

    verdict: Verdict
    heading: str
    count: int
    undecided: int
    is_shown: bool
    acts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be decided about a record."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """An import as its page shows it; `may_decide` is whether this curator may, and it waits for that."""

    handed: PaperImport
    groups: list[Group]
    page: Page[ImportRow]
    shown: Verdict | None
    undecided: int
    to_write: int
    may_decide: bool
    is_mine: bool
    job: Job | None

    @property
    def rows(self) -> Iterator[tuple[ImportRow, list[Choice], str]]:
        """Yield the records of this page with what can be decided about each, and what became of it."""
        for row in self.page:
            yield row, choices_of(row) if self.may_decide else [], result_in_words(row.result)

    @property
    def total(self) -> int:
        """How many records there are."""
        return sum(group.count for group in self.groups)

    @property
    def came_to(self) -> list[tuple[str, int]]:
        """What the import came to, in words, with numbers."""
        return [(result_in_words(what), number) for what, number in results(self.handed).items()]

    @property
    def is_broken_off(self) -> bool:
        """Whether its job ended before it was done."""
        is_under_way = self.handed.state in (ImportState.READING, ImportState.APPLYING)
        is_working = self.job is not None and self.job.state in (JobState.QUEUED, JobState.RUNNING)
        return is_under_way and not is_working


def choices_of(row: ImportRow) -> list[Choice]:
    """Return what can be decided about a record, as a page offers it; nothing where there is no choice."""
    possible = allowed(row)
    if len(possible) < 2:
        return []
    return [Choice(each.value, _ORDERS[each], row.decision == each) for each in _ORDERS if each in possible]


def result_in_words(result: str) -> str:
    """Return what became of a record, as people say it."""
    return _CAME_TO.get(result, result)


def preview_of(handed: PaperImport, by: User, query: QueryDict) -> Preview:
    """Return the import as its page shows it: with the group that `show` names, else with the first one."""
    counted = {
        (row["verdict"], row["decision"]): row["number"]
        for row in handed.rows.order_by().values("verdict", "decision").annotate(number=Count("pk"))
    }
    shown = _shown(query.get("show", ""), counted)
    rows = handed.rows.defer("raw").select_related("paper").order_by("position")
    page = Paginator(rows.filter(verdict=shown) if shown else rows.none(), A_PAGE).get_page(query.get("p", 1))
    writes = (RowDecision.ADD, RowDecision.UPDATE)
    return Preview(
        handed,
        [_group(verdict, counted, shown) for verdict in _HEADINGS if _in_all(verdict, counted)],
        page,
        shown,
        undecided=sum(n for (_, decision), n in counted.items() if decision == RowDecision.UNDECIDED),
        to_write=sum(n for (_, decision), n in counted.items() if decision in writes),
        may_decide=handed.state == ImportState.PREVIEW and may_touch(handed, by),
        is_mine=may_touch(handed, by),
        job=job_of(handed),
    )


def job_of(handed: PaperImport) -> Job | None:
    """Return the last job about an import, if there was one."""
    about = Job.objects.filter(kind__in=(JobKind.READ_IMPORT, JobKind.APPLY_IMPORT), subject=str(handed.pk))
    return about.order_by("-pk").first()


def _in_all(verdict: Verdict, counted: dict[Any, int]) -> int:
    return sum(number for (of, _), number in counted.items() if of == verdict)


def _shown(asked: str, counted: dict[Any, int]) -> Verdict | None:
    there = [verdict for verdict in _HEADINGS if _in_all(verdict, counted)]
    return next((verdict for verdict in there if verdict == asked), there[0] if there else None)


def _group(verdict: Verdict, counted: dict[Any, int], shown: Verdict | None) -> Group:
    return Group(
        verdict,
        _HEADINGS[verdict],
        _in_all(verdict, counted),
        counted.get((verdict, RowDecision.UNDECIDED), 0),
        verdict == shown,
        tuple((each.value, f"{_ORDERS[each]}") for each in _GROUP_ACTS[verdict]),
    )
