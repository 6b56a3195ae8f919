"""The admin's site: Django's own, with pages that belong to no single model (the queue, a job, ...).

Not in `literature.admin`: those modules register with the site, so it must be there before them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.urls.resolvers import URLResolver

View = Callable[..., HttpResponseBase]

SESSION_ENDED = "You are not logged in any more. Log in again in another tab, then come back and repeat this."

_pages: list[tuple[str, str, View]] = []


def page(route: str, name: str) -> Callable[[View], View]:
    """Serve a view below /admin/ at the route, as `admin:name`; only who may enter the admin gets there."""

    def add(view: View) -> View:
        _pages.append((route, name, view))
        return view

    return add


class Workbench(admin.AdminSite):
    """Django's admin with the pages that `page` added."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Put our pages before the models'."""
        ours = [path(route, self.admin_view(view), name=name) for route, name, view in _pages]
        return [*ours, *super().get_urls()]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Tell a part of a page that the session has ended, instead of sending it the page of the login."""
        inner: View = super().admin_view(view, cacheable)

        @wraps(inner)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.headers.get("HX-Request") == "true" and not self.has_permission(request):
                return HttpResponse(SESSION_ENDED, status=401, content_type="text/plain; charset=utf-8")
            return inner(request, *args, **kwargs)

        return answer
