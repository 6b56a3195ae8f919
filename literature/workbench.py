"""The admin's site: Django's own, with pages that belong to no single model (the queue, a job, ...).

Not in `literature.admin`: those modules register with the site, so it must be there before them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.urls.resolvers import URLResolver

from literature.roles import Act, Permitted, may

if TYPE_CHECKING:
    from django.contrib.auth.models import User

View = Callable[..., HttpResponseBase]

SESSION_ENDED = "You are not logged in any more. Log in again in another tab, then come back and repeat this."
_PLAIN = "text/plain; charset=utf-8"
NUL_SENT = "What was sent holds a NUL character, which is part of no text: take it out and send it again."

# Where the links of every page lead: a name of an address, what the link says, and which act it is for, if not for all.
NAVIGATION = (
    ("admin:literature_queue", "Queue", Act.SCREEN),
    ("admin:literature_conflicts", "Conflicts", Act.RESOLVE),
    ("admin:literature_paper_changelist", "Papers", None),
    ("admin:literature_duplicates", "Duplicates", None),
    ("admin:literature_paperimport_changelist", "Imports", None),
    ("admin:literature_topic_changelist", "Topics", None),
    ("admin:literature_strategy_changelist", "Strategies", None),
    ("admin:literature_syncrun_changelist", "Runs", None),
    ("admin:literature_job_changelist", "Jobs", None),
)
# What is open to who must set up a second factor first.
_BEFORE_SECOND_FACTOR = {"literature_second_factor", "logout", "password_change", "password_change_done", "jsi18n"}

_pages: list[tuple[str, str, View]] = []
_added_links: list[tuple[str, str, Permitted | None]] = []


def page(route: str, name: str) -> Callable[[View], View]:
    """Serve a view below /admin/ at the route, as `admin:name`; only who may enter the admin gets there."""

    def add(view: View) -> View:
        _pages.append((route, name, view))
        return view

    return add


def lead_to(name: str, text: str, act: Permitted | None = None) -> None:
    """Add a link behind those of every page, for who has the act, or for all. Other apps call it when they are ready;
    a link that is there already stays as it is."""
    if (name, text, act) not in _added_links:
        _added_links.append((name, text, act))


class Workbench(admin.AdminSite):
    """Django's admin with the pages that `page` added, for who has given a second factor where one is needed."""

    site_header = "Evidence base: curation"
    site_title = "Evidence base"
    index_title = "What there is"
    enable_nav_sidebar = False  # lists and filters need the room; the links above every page lead everywhere
    login_template = "literature/admin/login.html"
    index_template = "literature/admin/front.html"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Put our pages before the models'."""
        ours = [path(route, self.admin_view(view), name=name) for route, name, view in _pages]
        return [*ours, *super().get_urls()]

    def has_permission(self, request: HttpRequest) -> bool:
        """Let staff in; whose account has a second factor only after a login with it."""
        from literature import second_factor

        return super().has_permission(request) and second_factor.is_satisfied(request.user)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Bring the links along that every page shows."""
        leads = (*NAVIGATION, *_added_links)
        links = [(reverse(name), text) for name, text, act in leads if not act or may(request.user, act)]
        return {**super().each_context(request), "desk_links": links}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show what waits above what there is."""
        from literature.admin import front

        return super().index(request, {**front.context(request), **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Ask for name, password and code; a session begins."""
        from literature import sessions
        from literature.admin.login import LoginForm

        self.login_form = LoginForm
        answer: HttpResponse = super().login(request, extra_context)
        if request.method == "POST" and answer.status_code == 302:
            sessions.begin(request.session)
        return answer

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Tell a part of a page that the session has ended, instead of sending it the page of the login; lead who must
        set up a second factor to the page for it; refuse what no database could store."""
        inner: View = super().admin_view(view, cacheable)
        reads_its_form = getattr(view, "csrf_exempt", False)  # later, itself: the page that takes files

        @wraps(inner)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if _has_nul(request.GET) or (not reads_its_form and _has_nul(request.POST)):
                return HttpResponse(NUL_SENT, status=400, content_type=_PLAIN)
            if request.headers.get("HX-Request") == "true" and not self.has_permission(request):
                return HttpResponse(SESSION_ENDED, status=401, content_type=_PLAIN)
            if self.has_permission(request) and _must_set_up(request):
                return redirect("admin:literature_second_factor")
            return inner(request, *args, **kwargs)

        return answer


def _has_nul(fields: QueryDict) -> bool:
    """Whether a name or a value holds a NUL character, which no text has and PostgreSQL does not store."""
    return any("\x00" in text for name, texts in fields.lists() for text in (name, *texts))


def _must_set_up(request: HttpRequest) -> bool:
    from literature import second_factor

    at = request.resolver_match.url_name if request.resolver_match else None
    return at not in _BEFORE_SECOND_FACTOR and second_factor.is_missing(cast("User", request.user))
