"""Every error under /api/ is a problem document (RFC 9457), whoever found it: a view, the framework or Django."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import orjson
from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as framework_handler

from config.api.rendering import OrjsonRenderer

MEDIA_TYPE = "application/problem+json"
API_PREFIX = "/api/"
_RETRY_SECONDS = 5
_log = logging.getLogger(__name__)

# The kinds of problem that a client may want to tell apart, and what to do about each; their names never change.
KINDS = {
    "unknown-parameter": "The address has a parameter that is not known here; `nearest` may be the one meant.",
    "invalid-parameter": "A parameter's value cannot be used; `detail` and `allowed` say what is accepted.",
    "invalid-query": "The query `q` cannot be understood or not be answered: `position` counts characters from 0, "
    "`repaired` is a query that would be understood, where there is an obvious one.",
    "invalid-cursor": "The cursor was not made here, or for another list: begin again without `cursor`.",
    "malformed-identifier": "The identifier has none of the forms that are understood.",
    "not-found": "Nothing has this address or this identifier.",
    "invalid-body": "The body of the request is not what this resource reads.",
    "body-too-large": "The body of the request is larger than what is read.",
    "method-not-allowed": "The resource does not answer this method; `allowed` lists those it does.",
    "not-acceptable": "The answer cannot be given in a media type that was asked for; `allowed` lists those it can.",
    "unsupported-media-type": "The body is of a media type that is not read; send application/json.",
    "uri-too-long": "The address is longer than what is read; `limit` is the number of bytes that are.",
    "headers-too-large": "The headers of the request are larger than what is read: send fewer or shorter ones.",
    "precondition-failed": "If-Match or If-Unmodified-Since name another state of the answer: ask without them.",
    "invalid-token": "The token in Authorization is not known, or no longer; reading needs none.",
    "not-installed": "This installation lacks what the format needs; `detail` says what its operator can do.",
    "throttled": "Too many requests: wait for `retry_after` seconds, as the header Retry-After says.",
    "permission-denied": "The resource is not open to this client.",
    "bad-request": "The request is not valid HTTP, or not meant for this host.",
    "server-error": "The fault is ours: it is logged under the number in `instance`; try again later.",
    "unavailable": "The database cannot be asked at the moment: try again as Retry-After says.",
}
_SAME = {"parse-error": "invalid-body", "invalid": "invalid-body", "error": "server-error"}


class ProblemResponse(Response):
    """A response that says application/problem+json where it is rendered as JSON, and stays HTML where it is HTML."""

    @property
    def rendered_content(self) -> Any:
        """The body, rendered; also settles the content type."""
        if self.accepted_renderer.format != "api":  # also where a file was asked for: no format of papers holds one
            self.accepted_renderer, self.content_type = OrjsonRenderer(), MEDIA_TYPE
        return super().rendered_content


def document(status: int, kind: str, detail: str, members: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a problem document; `kind` is a key of KINDS."""
    standard = {
        "type": reverse("problem", kwargs={"kind": kind}),
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return {**standard, **(members or {}), **standard}  # what every problem has comes first, and stands


def exception_handler(exc: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Turn an exception of a view into a problem; None for one that nobody foresaw, which Django then reports."""
    if isinstance(exc, (OperationalError, InterfaceError)):
        return unavailable(context["request"]._request, exc)
    answer = framework_handler(exc, context)
    if answer is None:
        return None
    members = {**_framework_members(exc, context), **getattr(exc, "members", {})}
    body = document(answer.status_code, _kind(exc), _sentence(answer.data), members)
    kept = {name: answer[name] for name in ("Retry-After", "WWW-Authenticate") if answer.has_header(name)}
    return ProblemResponse(body, status=answer.status_code, headers=kept)


def _kind(exc: Exception) -> str:
    codes = exc.get_codes() if isinstance(exc, exceptions.APIException) else "not_found"
    code = codes.replace("_", "-") if isinstance(codes, str) else "invalid"
    code = _SAME.get(code, code)
    return code if code in KINDS else "bad-request"


def _sentence(data: Any) -> str:
    if isinstance(data, dict):
        return " ".join(_sentence(value) for value in data.values())
    return " ".join(map(_sentence, data)) if isinstance(data, list) else str(data)


def _framework_members(exc: Exception, context: dict[str, Any]) -> dict[str, Any]:
    if isinstance(exc, exceptions.MethodNotAllowed):
        return {"allowed": context["view"].allowed_methods}
    if isinstance(exc, exceptions.NotAcceptable):
        return {"allowed": [renderer.media_type for renderer in exc.available_renderers or ()]}
    if isinstance(exc, exceptions.Throttled):
        return {"retry_after": getattr(exc, "wait", None)}
    return {}


# ── What is found before or outside of a view ───────────────────────────────────────────────────────────────────────
def problem(  # noqa: PLR0913  (a problem has so many parts)
    request: HttpRequest,
    status: int,
    kind: str,
    detail: str,
    *,
    members: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return a problem as a response: as a page for a client that would rather have HTML, else as JSON."""
    body = document(status, kind, detail, members)
    if _prefers_page(request):
        response = HttpResponse(render_to_string("api/problem.html", {"problem": body}), status=status)
    else:
        response = HttpResponse(orjson.dumps(body), status=status, content_type=MEDIA_TYPE)
    for name, value in {"Cache-Control": "no-store", **(headers or {})}.items():
        response[name] = value
    return response


def _prefers_page(request: HttpRequest) -> bool:
    return request.get_preferred_type([MEDIA_TYPE, "application/json", "text/html"]) == "text/html"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, for Django's handler400."""
    if request.path.startswith(API_PREFIX):
        return problem(request, 400, "bad-request", _why_bad(exception))
    return defaults.bad_request(request, exception)


def _why_bad(exception: Exception) -> str:
    if isinstance(exception, DisallowedHost):
        return "This service does not answer to the name in the header Host: ask it under its own."
    return "The request cannot be read: check its address, its headers and its body."


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403, for Django's handler403."""
    if request.path.startswith(API_PREFIX):
        return problem(request, 403, "permission-denied", "This is not open to you.")
    return defaults.permission_denied(request, exception)


def no_such_address(request: HttpRequest) -> HttpResponse:
    """Answer 404 for an address that leads nowhere."""
    shown = request.path if len(request.path) <= 200 else f"{request.path[:199]}…"
    sentence = f"There is nothing at {shown}; {reverse('api-root')} lists what there is."
    return problem(request, 404, "not-found", sentence)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, for Django's handler404."""
    return (
        no_such_address(request) if request.path.startswith(API_PREFIX) else defaults.page_not_found(request, exception)
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, for Django's handler500: the answer and the log have the same number."""
    if not request.path.startswith(API_PREFIX):
        return defaults.server_error(request)
    number = uuid4().urn
    _log.error("%s: %s %s failed", number, request.method, request.path, exc_info=sys.exc_info())
    sentence = "The fault is ours, and it is logged. Please try again later."
    return problem(request, 500, "server-error", sentence, members={"instance": number})


def unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer 503 for a database that is locked or cannot be reached."""
    number = uuid4().urn
    _log.error("%s: %s %s: the database cannot be asked: %s", number, request.method, request.path, error)
    headers = {"Retry-After": str(_RETRY_SECONDS)}
    members = {"instance": number, "retry_after": _RETRY_SECONDS}
    return problem(request, 503, "unavailable", "The database cannot be asked now.", members=members, headers=headers)
