"""Background jobs: a list, and a page that shows how far one is while it works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from literature.admin.asking import job_page, watch
from literature.admin.base import ReadOnlyAdmin, curator
from literature.admin.panels import link, table
from literature.admin.sync import run_page
from literature.jobs import ask_again, standing
from literature.jobs.kinds import KINDS
from literature.models import Job, JobKind, JobState, Strategy, Topic
from literature.roles import may
from literature.sync.background import runs_of

_RUN_COUNTS = ("found", "created", "updated", "unchanged", "rejected", "withdrawn")
_RUN_HEADINGS = ("run", "outcome", "found", "new", "updated", "unchanged", "rejected", "withdrawn")
Next = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a job's page shows beside its progress: `next` is where to go on (text, address), `panel` its details."""

    next: Callable[[Job], Next]
    panel: Callable[[Job], SafeString | str] = lambda job: ""


def _strategies(job: Job) -> Next:
    strategy = Strategy.objects.filter(slug=job.subject).first() if job.subject else None
    if strategy:
        return f"Strategy “{strategy}”", reverse("admin:literature_strategy_change", args=[strategy.pk])
    return "All strategies", reverse("admin:literature_strategy_changelist")


def _topic(job: Job) -> Next:
    topic = Topic.objects.filter(slug=job.arguments.get("topic")).first()
    if topic:
        return f"Topic “{topic}”", reverse("admin:literature_topic_change", args=[topic.pk])
    return "All topics", reverse("admin:literature_topic_changelist")


def _papers(job: Job) -> Next:
    return "All papers", reverse("admin:literature_paper_changelist")


def _pairs(job: Job) -> Next:
    return "Duplicates", reverse("admin:literature_duplicates")


def _import(job: Job) -> Next:
    return "The import", reverse("admin:literature_paperimport_change", args=[job.subject])


def _runs(job: Job) -> SafeString | str:
    rows = [
        (link(run_page(run), run), run.outcome, *(getattr(run, count) for count in _RUN_COUNTS)) for run in runs_of(job)
    ]
    return table(_RUN_HEADINGS, rows) if rows else ""


# A kind that is not named here shows its progress and leads to the list of jobs.
SHOWN: dict[JobKind, Shown] = {
    JobKind.SYNC: Shown(_strategies, _runs),
    JobKind.FETCH: Shown(_papers, _runs),
    JobKind.RETAG: Shown(_topic),
    JobKind.RANK: Shown(lambda job: ("The queue", reverse("admin:literature_queue"))),
    JobKind.FIND_DUPLICATES: Shown(lambda job: ("Duplicates", reverse("admin:literature_duplicates"))),
    JobKind.FIND_DUPLICATES: Shown(_pairs),
    JobKind.READ_IMPORT: Shown(_import),
    JobKind.APPLY_IMPORT: Shown(_import),
}
_PLAIN = Shown(lambda job: ("All jobs", reverse("admin:literature_job_changelist")))


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """What was asked for in the background, by whom, and what became of it."""

    list_display = ("what", "state", "asked_by", "asked_at", "finished_at", "said")
    list_display_links = None
    list_filter = ("state", "kind")
    list_select_related = ("asked_by",)
    fields = (
        *("kind", "subject", "state", "said", "done", "total"),
        *("asked_by", "asked_at", "started_at", "heartbeat_at", "finished_at", "arguments"),
    )

    def get_urls(self) -> list[URLPattern]:
        """Add the page that is watched, and the address that asks again."""
        own = [
            path("<int:pk>/watch/", self.watch_view, name="literature_job"),
            path(
                "<int:pk>/again/",
                self.admin_site.admin_view(require_POST(self.again_view)),
                name="literature_job_again",
            ),
        ]
        return [*own, *super().get_urls()]

    @admin.display(description="job", ordering="kind")
    def what(self, job: Job) -> SafeString | str:
        """Link to the job's page."""
        return link(job_page(job), job)

    def watch_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a job; asked by htmx, only the part that changes. Who was logged out meanwhile is led to the login."""
        if request.headers.get("HX-Request") and not self.admin_site.has_permission(request):
            return HttpResponse(headers={"HX-Refresh": "true"})
        answer: HttpResponse = self.admin_site.admin_view(self._watch)(request, pk)
        return answer

    def _watch(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self._job(request, pk)
        stands = standing(job, timezone.now())
        shown = SHOWN.get(JobKind(job.kind), _PLAIN)
        name, address = shown.next(job)
        facts = {
            **self.admin_site.each_context(request),
            **{"opts": self.opts, "title": capfirst(str(job)), "media": self.media, "job": job, "stands": stands},
            **{"panel": shown.panel(job), "next_name": name, "next_address": address, "address": job_page(job)},
            "word": _word(job, stands.failed),
            "may_ask": stands.failed and may(curator(request), KINDS[JobKind(job.kind)].act),
            "is_fragment": bool(request.headers.get("HX-Request")),
        }
        return TemplateResponse(request, f"literature/admin/jobs/{_template(request)}.html", facts)

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for a job's work once more and show the new job, or the one that does it already."""
        job = self._job(request, pk)
        return watch(request, lambda: ask_again(job, by=curator(request), at=timezone.now()))

    def _job(self, request: HttpRequest, pk: int) -> Job:
        job = Job.objects.select_related("asked_by").filter(pk=pk).first()
        if job is None:
            raise Http404(f"there is no job {pk}")
        if not self.has_view_permission(request, job):
            raise PermissionDenied
        return job


def _template(request: HttpRequest) -> str:
    return "fragment" if request.headers.get("HX-Request") else "job"


def _word(job: Job, failed: bool) -> str:
    words = {JobState.QUEUED: "Waiting", JobState.RUNNING: "Working", JobState.SUCCEEDED: "Done"}
    return "Failed" if failed else words[JobState(job.state)]
