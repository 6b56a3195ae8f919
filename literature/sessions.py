"""The end of sessions: when nobody has used one for a while, and in any case some hours after the login."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

_BEGAN, _SEEN = "began_at", "seen_at"  # seconds since 1970
_WRITES = 20  # a session that is used is written at most so often within the time it may idle


class SessionsExpire:
    """Middleware, behind the one that gives a request its session: who comes with an old one is logged out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the session of a request to the admin; the public pages know none."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.path_info.startswith(reverse("admin:index")):
            _keep_or_end(request.session)
        return self.get_response(request)


def begin(session: SessionBase) -> None:
    """Note that somebody has just logged in."""
    session[_BEGAN] = session[_SEEN] = _now()


def _keep_or_end(session: SessionBase) -> None:
    if SESSION_KEY not in session or _BEGAN not in session:
        return
    now, began, seen = _now(), session[_BEGAN], session[_SEEN]
    if now - began > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS:
        session.flush()
    elif now - seen > settings.SESSION_IDLE_SECONDS / _WRITES:
        session[_SEEN] = now


def _now() -> int:
    return int(timezone.now().timestamp())
