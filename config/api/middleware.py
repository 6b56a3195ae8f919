"""Manners under /api/: open to other origins, conditional requests, and the rate told."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, set_response_etag

from config.api.problems import API_PREFIX, no_such_address
from config.api.throttles import tell

_METHODS = "GET, HEAD, OPTIONS, POST"  # POST only reads, too: papers/lookup/
_EXPOSED = "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After"
_DAY_SECONDS = 86_400


class ApiManners:
    """Middleware.  The data are public and no cookie is looked at, so every origin may read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a preflight at once; pass everything else on and complete the answer's headers."""
        if not request.path_info.startswith(API_PREFIX):
            return self.get_response(request)
        if _is_preflight(request):
            return _open(HttpResponse(status=204), preflight=True)
        response = self.get_response(request)
        if response.status_code == 404 and request.resolver_match is None:  # Django's own page for developers
            response = no_such_address(request)
        response = _revalidated(request, response)
        tell(request, response)
        return _without_body(_open(response)) if request.method == "HEAD" else _open(response)


def _is_preflight(request: HttpRequest) -> bool:
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


def _open(response: HttpResponse, *, preflight: bool = False) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    if preflight:
        response["Access-Control-Allow-Methods"] = _METHODS
        response["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
        response["Access-Control-Max-Age"] = str(_DAY_SECONDS)
    else:
        response["Access-Control-Expose-Headers"] = _EXPOSED
    return response


def _without_body(response: HttpResponse) -> HttpResponse:
    """Take the body off, which told its length and its ETag."""
    if not response.streaming:
        response.content = b""
    return response


def _revalidated(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give a successful answer its ETag, and answer 304 to a client that has it already.

    "no-cache" lets caches keep the answer and makes them ask again: the next sync may change it at any time."""
    if request.method not in {"GET", "HEAD"} or response.status_code != 200 or response.streaming:
        return response
    response.setdefault("Cache-Control", "no-cache")
    set_response_etag(response)
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    return answer if isinstance(answer, HttpResponse) else response
