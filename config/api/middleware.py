"""Manners under /api/: counted, open to other origins, conditional, packed, and the same for HEAD as for GET."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from config.api import validators
from config.api.admission import NotAdmitted, admit
from config.api.packing import pack, pack_stream
from config.api.problems import API_PREFIX, bad_request, no_such_address, problem, unavailable
from config.api.rates import tell

_METHODS = "GET, HEAD, OPTIONS, POST"  # POST only reads, too: papers/lookup/
_EXPOSED = "Content-Disposition, ETag, Last-Modified, Link, Location, RateLimit, RateLimit-Policy, Retry-After"
_DAY_SECONDS = 86_400
_HEADER_NAMES = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~, -]{1,1000}")
_READS = frozenset({"GET", "HEAD"})


class ApiManners:
    """Middleware.  The data are public and no cookie is looked at, so every origin may read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a preflight at once; let any other request in, and complete the answer's headers."""
        if not request.path_info.startswith(API_PREFIX):
            return self.get_response(request)
        if _is_preflight(request):
            return _preflight(request)
        return _finished(request, self._answer(request))

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        try:
            admit(request)
            named = validators.validators_of(request) if request.method in _READS else None
        except NotAdmitted as no:
            return problem(request, no.status, no.kind, no.detail, members=no.members, headers=no.headers)
        except DisallowedHost as error:  # found when the whole address is asked for
            return bad_request(request, error)
        except (OperationalError, InterfaceError) as error:
            return unavailable(request, error)
        if named and (known := validators.known_already(request, named)):
            return known
        response = self.get_response(request)
        if response.status_code == 404 and request.resolver_match is None:  # Django's own page for developers
            return no_such_address(request)
        return _revalidated(request, response, named)


def _revalidated(
    request: HttpRequest, response: HttpResponseBase, named: validators.Validators | None
) -> HttpResponseBase:
    if named is None or response.status_code != 200:
        response.setdefault("Cache-Control", "no-store" if response.status_code >= 400 else "no-cache")
        return response
    validators.put(response, named)
    answer = validators.compared(request, cast("HttpResponse", response), named)  # streams have headers, too
    if answer is not response:  # nobody will read it: a stream holds a transaction until it is closed
        response.close()
    if answer.status_code == 412:
        sentence = "The answer is not the one that If-Match or If-Unmodified-Since names: ask without these headers."
        return problem(request, 412, "precondition-failed", sentence)
    return answer


def _finished(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    patch_vary_headers(response, ("Accept", "Accept-Encoding"))
    tell(request, response)
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = _EXPOSED
    if response.status_code == 304:  # its length would be that of the answer it stands for (RFC 9110, section 8.6)
        del response["Content-Length"]
    elif isinstance(response, HttpResponse):
        pack(request, response)
        response["Content-Length"] = str(len(response.content))
    elif isinstance(response, StreamingHttpResponse):
        pack_stream(request, response)
    return _without_body(response) if request.method == "HEAD" else response


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    """Take the body off, which told its length; a stream is closed before it has begun."""
    if isinstance(response, HttpResponse):
        response.content = b""
        return response
    response.close()
    return HttpResponse(status=response.status_code, headers=dict(response.items()))


# ── Other origins ───────────────────────────────────────────────────────────────────────────────────────────────────
def _is_preflight(request: HttpRequest) -> bool:
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


def _preflight(request: HttpRequest) -> HttpResponse:
    """Let a page of any origin send any header: * alone would leave out Authorization (Fetch, section 4.10)."""
    asked = request.headers.get("Access-Control-Request-Headers", "")
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = _METHODS
    response["Access-Control-Max-Age"] = str(_DAY_SECONDS)
    if _HEADER_NAMES.fullmatch(asked):
        response["Access-Control-Allow-Headers"] = asked
    patch_vary_headers(response, ("Access-Control-Request-Headers",))
    return response
