"""How the screening of a paper stands, on its page; nobody's vote is shown while others still vote blindly."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import admin
from django.utils.safestring import SafeString

from literature.admin.panels import table
from literature.models import ExclusionReason, Paper, Vote
from literature.screening.queue import SHOWN


def reason_labels() -> Mapping[str, str]:
    """Return what the reasons for exclusion are called, by their short names."""
    return dict(ExclusionReason.objects.values_list("slug", "label"))


@admin.display(description="outcome")
def outcome(paper: Paper) -> SafeString | str:
    """List the outcome of each stage."""
    labels = reason_labels()
    rows = (
        (
            *(s.get_stage_display(), s.get_decision_display(), labels.get(s.reason, s.reason)),
            *(s.get_settled_display(), s.decided_by or "machine", s.decided_at),
        )
        for s in paper.screenings.select_related("decided_by").in_order()
    )
    return table(("stage", "decision", "reason", "reached by", "by", "when"), rows)


@admin.display(description="queue")
def tasks(paper: Paper) -> SafeString | str:
    """List the tasks: where each stands, since when, and for how many reviewers."""
    rows = (
        (t.get_stage_display(), t.get_state_display(), t.opened_at, t.conflict_at, t.settled_at, t.reviewers_needed)
        for t in paper.screening_tasks.order_by("-stage")
    )
    return table(("stage", "state", "opened", "conflict since", "settled", "reviewers needed"), rows)


@admin.display(description="votes")
def votes(paper: Paper) -> SafeString | str:
    """List who said what, for tasks that are settled or in conflict; of others, only how many have voted."""
    labels = reason_labels()
    of_paper = Vote.objects.filter(task__paper=paper, taken_back_at__isnull=True).annotate(is_shown=SHOWN)
    rows = (
        (v.task.get_stage_display(), v.reviewer, v.get_decision_display(), labels.get(v.reason, v.reason), v.note)
        if v.is_shown
        else (v.task.get_stage_display(), "a reviewer", "hidden until all have voted", "", "")
        for v in of_paper.select_related("task", "reviewer").order_by("-task__stage", "pk")
    )
    return table(("stage", "reviewer", "decision", "reason", "note"), rows)
