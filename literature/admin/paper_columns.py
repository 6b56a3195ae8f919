"""The columns of the list of papers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from literature.admin.panels import lines
from literature.admin.panels import pubmed_link as at_pubmed
from literature.models import Paper, PaperState, ScreeningStage, TagStatus, TaskState

Shown = SafeString | str
_LONGEST_TITLE = 200
_MARKS = {TagStatus.CONFIRMED: "✓", TagStatus.SUGGESTED: "?"}


@admin.display(description="title", ordering="title")
def heading(paper: Paper) -> str:
    """Show the title, cut where it is very long."""
    title = str(paper)
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"


@admin.display(description="first author, journal", ordering="journal__title")
def whence(paper: Any) -> Shown:
    """Name the first author and the journal by its abbreviation, where it has one."""
    journal = paper.journal and (paper.journal.medline_abbreviation or paper.journal.title)
    return lines(part for part in (*paper.first_authors, journal) if part)


@admin.display(description="PMID", ordering="pmid")
def pmid_link(paper: Paper) -> Shown:
    """Link to the record at PubMed."""
    return at_pubmed(paper.pmid)


@admin.display(description="topics")
def topics(paper: Paper) -> Shown:
    """Show the tags that stand, confirmed ones with a tick, suggestions with a question mark; and those that a later
    rule asks about again."""
    shown = ((_mark(tag), tag.topic) for tag in paper.topic_tags.all())
    return lines(f"{mark} {topic}" for mark, topic in shown if mark)


def _mark(tag: Any) -> str:
    return "asked again:" if tag.asked_again_id else _MARKS.get(tag.status, "")


@admin.display(description="screening")
def screening(paper: Paper) -> Shown:
    """Show the outcome of each stage, else where it stands in the queue."""
    outcomes = {one.stage: one.get_decision_display() for one in paper.screenings.all()}
    waiting = {t.stage: _standing(t.state) for t in paper.screening_tasks.all() if t.state != TaskState.SETTLED}
    said = waiting | outcomes
    return lines(f"{stage.label}: {said[stage]}" for stage in ScreeningStage if stage in said)


def _standing(state: str) -> str:
    return "conflict" if state == TaskState.CONFLICT else "waiting"


@admin.display(description="standing", ordering="is_retracted")
def standing(paper: Paper) -> Shown:
    """Say where a paper is retracted, gone from PubMed or merged."""
    if paper.is_retracted:
        return format_html('<strong class="warning">{}</strong>', "RETRACTED")
    return "" if paper.state == PaperState.LIVE else paper.get_state_display()


@admin.display(description="full text", ordering="full_text")
def full_text(paper: Paper) -> str:
    """Say whether the full text is at hand."""
    return paper.get_full_text_display() if paper.full_text else ""


@admin.display(description="to check", ordering="to_check")
def left_to_check(paper: Paper) -> Shown:
    """Say whether something is to be checked; what it is shows where the pointer rests, and on the paper's page."""
    return format_html('<span title="{}">yes</span>', paper.to_check) if paper.to_check else ""


COLUMNS = (heading, "year", left_to_check, whence, pmid_link, topics, screening, standing, "source", full_text)
