"""Files that stream a whole list are counted apart, beside what every request is counted under."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.throttling import BaseThrottle

from config.api import rates
from config.api.admission import client_of

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class ExportThrottle(BaseThrottle):
    """Counts a request whose view says `rate_policy = "export"`."""

    _counted: rates.Counted | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Return whether the request may pass."""
        policy = getattr(view, "rate_policy", None)
        if policy is None:
            return True
        self._counted = rates.count(request._request, policy, client_of(request._request))
        return self._counted is None or not self._counted.exceeded

    def wait(self) -> float | None:
        """Return the seconds until the next window."""
        return self._counted.reset if self._counted else None
