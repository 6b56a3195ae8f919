"""The curators' front page: what waits, how the syncs went, what is new since the last visit, and where things are."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from literature import charts, front, known
from literature.admin.base import curator
from literature.admin.extensions import added_piles
from literature.charts import Bar
from literature.jobs.standing import NO_WORKER, no_worker
from literature.roles import Act, may
from literature.screening.waits import Ages
from literature.site.overview import last_runs


def context(request: HttpRequest) -> dict[str, Any]:
    """Return what `literature/admin/front.html` shows; a fixed number of queries."""
    now = timezone.now()
    since = front.visit(curator(request), now)
    runs, jobs = front.failures(now)
    return {
        "now": now,
        "queues": [_queue(ages, curator(request)) for ages in front.queue_ages(now)],
        "turnaround": front.turnaround(now),
        "piles": [*_piles(), *added_piles(curator(request))],
        "last_runs": last_runs(now),
        "next_sync": front.next_sync(now),
        "is_overdue": front.is_overdue(now),
        "failed_runs": runs,
        "failed_jobs": jobs,
        "jobs": front.jobs_under_way(),
        "no_worker": NO_WORKER if no_worker(now) else "",
        "news": front.news(since),
        "missed": known.missed(),
        "may_sync": may(request.user, Act.SYNC),
        "years": charts.columns("years", "Papers by year of publication", front.papers_by_year(), unit="papers"),
    }


def _queue(ages: Ages, user: User) -> dict[str, Any]:
    """Return one line of the queue with its chart and where it leads who may work there."""
    bars = [Bar("up to a week", ages.week), Bar("up to 30 days", ages.month), Bar("longer", ages.longer)]
    name = f"{ages.stage}-{ages.state}"
    is_conflict = ages.state == "conflict"
    act, address = (Act.RESOLVE, "conflicts") if is_conflict else (Act.SCREEN, "queue")
    return {
        "ages": ages,
        "bars": bars,
        "what": f"{ages.stage.label}: {'conflicts' if is_conflict else 'to screen'}",
        "address": reverse(f"admin:literature_{address}") if may(user, act) else "",
        "chart": charts.parts(name, f"How long they have waited, {ages.stage.label}", bars, unit="papers"),
    }


def _piles() -> list[tuple[str, str, front.Pile]]:
    """Return what else waits: what it is called, where it is worked on, how much."""
    papers, rejected = (
        reverse("admin:literature_paper_changelist"),
        reverse("admin:literature_rejectedrecord_changelist"),
    )
    return [
        (
            "papers with a topic nobody has decided on",
            f"{papers}?tag_status=suggested",
            front.papers_without_topic_decision(),
        ),
        ("imports waiting for a decision", reverse("admin:literature_paperimport_changelist"), front.imports_waiting()),
        ("pairs of papers that may be duplicates", reverse("admin:literature_duplicates"), front.duplicates_open()),
        ("records that could not be read", f"{rejected}?resolved_at__isempty=1", front.records_rejected()),
    ]
