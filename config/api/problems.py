"""Every error under /api/ is a problem document (RFC 9457), whoever found it: a view, the framework or Django."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as framework_handler

MEDIA_TYPE = "application/problem+json"
API_PREFIX = "/api/"

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
    "throttled": "Too many requests: wait for `retry_after` seconds, as the header Retry-After says.",
    "permission-denied": "The resource is not open to this client.",
    "bad-request": "The request is not valid HTTP, or not meant for this host.",
    "server-error": "The fault is ours: it is logged; try again later.",
}
_SAME = {"parse-error": "invalid-body", "invalid": "invalid-body", "error": "server-error"}


class ProblemResponse(Response):
    """A response that says application/problem+json where it is rendered as JSON, and stays HTML where it is HTML."""

    @property
    def rendered_content(self) -> Any:
        """The body, rendered; also settles the content type."""
        if self.accepted_renderer.format == "json":
            self.content_type = MEDIA_TYPE
        return super().rendered_content


def document(status: int, kind: str, detail: str, members: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a problem document; `kind` is a key of KINDS."""
    standard = {
        "type": reverse("problem", kwargs={"kind": kind}),
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return {**(members or {}), **standard}


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception of a view into a problem; None for one that nobody foresaw, which Django then reports."""
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


# ── What Django finds before or outside of a view ───────────────────────────────────────────────────────────────────
def _plain(status: int, kind: str, detail: str) -> HttpResponse:
    return HttpResponse(orjson.dumps(document(status, kind, detail)), status=status, content_type=MEDIA_TYPE)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, for Django's handler400."""
    if request.path.startswith(API_PREFIX):
        return _plain(400, "bad-request", "The request cannot be read.")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403, for Django's handler403."""
    if request.path.startswith(API_PREFIX):
        return _plain(403, "permission-denied", "This is not open to you.")
    return defaults.permission_denied(request, exception)


def no_such_address(request: HttpRequest) -> HttpResponse:
    """Answer 404 for an address that leads nowhere."""
    return _plain(404, "not-found", f"There is nothing at {request.path}; {reverse('api-root')} lists what there is.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, for Django's handler404."""
    return (
        no_such_address(request) if request.path.startswith(API_PREFIX) else defaults.page_not_found(request, exception)
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, for Django's handler500."""
    if request.path.startswith(API_PREFIX):
        return _plain(500, "server-error", "The fault is ours, and it is logged. Please try again later.")
    return defaults.server_error(request)
