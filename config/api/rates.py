"""How often each kind of client may ask, and how it is told (draft-ietf-httpapi-ratelimit-headers-10)."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from config.api.tallies import CountsUnavailable, store

WINDOW_SECONDS = 60
_COUNTED = "backmice.counted"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Counted:
    """How a client stands with one policy: its quota a window, what it has used, seconds to the next window."""

    policy: str
    quota: int
    used: int
    reset: int

    @property
    def exceeded(self) -> bool:
        """Whether this request is one too many."""
        return self.used > self.quota

    @property
    def left(self) -> int:
        """How many more requests the window takes."""
        return max(self.quota - self.used, 0)


def count(request: HttpRequest, policy: str, client: str) -> Counted | None:
    """Count the request for the client under a policy of RATE_LIMITS, and note it for `tell`.

    A window begins with a client's first request and lasts a minute.  None where counting fails: that is logged, and
    reading what is public goes on."""
    now = time.time()
    try:
        used, began = store().add(f"{policy} {client}", now, WINDOW_SECONDS)
    except CountsUnavailable:
        _log.exception("a request could not be counted")
        return None
    reset = min(max(ceil(began + WINDOW_SECONDS - now), 1), WINDOW_SECONDS)
    counted = Counted(policy, settings.RATE_LIMITS[policy], used, reset)
    request.META.setdefault(_COUNTED, []).append(counted)
    return counted


def tell(request: HttpRequest, response: HttpResponseBase) -> None:
    """Write RateLimit-Policy and RateLimit: every policy that the request was counted under."""
    counted: Sequence[Counted] = request.META.get(_COUNTED, ())
    if counted:
        response["RateLimit-Policy"] = ", ".join(f'"{one.policy}";q={one.quota};w={WINDOW_SECONDS}' for one in counted)
        response["RateLimit"] = ", ".join(f'"{one.policy}";r={one.left};t={one.reset}' for one in counted)
