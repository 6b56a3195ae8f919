"""How often a client may ask, and how it is told."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from rest_framework.throttling import AnonRateThrottle

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from rest_framework.request import Request
    from rest_framework.views import APIView

_TOLD = "backmice.rate_limit"


class PublicThrottle(AnonRateThrottle):
    """The rate for everybody, by address, counted in the shared cache; every answer says what is left of it."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Return whether the request may pass, and note for `tell` what remains."""
        allowed = bool(super().allow_request(request, view))
        quota, window = self.parse_rate(self.rate)
        if quota is None or window is None or not hasattr(self, "history"):  # not counted: no rate, or not anonymous
            return allowed
        oldest = self.history[-1] if self.history else self.now
        reset = max(ceil(window - (self.now - oldest)), 0)
        request._request.META[_TOLD] = (self.scope, quota, window, max(quota - len(self.history), 0), reset)
        return allowed


def tell(request: HttpRequest, response: HttpResponse) -> None:
    """Write the RateLimit headers (draft-ietf-httpapi-ratelimit-headers-10), where the request was counted."""
    if told := request.META.get(_TOLD):
        scope, quota, window, left, reset = told
        response["RateLimit-Policy"] = f'"{scope}";q={quota};w={window}'
        response["RateLimit"] = f'"{scope}";r={left};t={reset}'
