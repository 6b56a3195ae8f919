"""Who is let in: every request is known by its address or its token, counted, and of a length that can be read."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest

from config.api import rates
from config.api.clients import address_of, counted_as
from config.api.models import ApiToken

LONGEST_ADDRESS = 262_144  # bytes of path and query; gunicorn as we run it reads fewer (config.server)
_CLIENT = "backmice.client"


@dataclass(eq=False)
class NotAdmitted(Exception):
    """A request that no view sees: the kind of problem, with its status, and what helps to mend it."""

    status: int
    kind: str
    detail: str
    headers: dict[str, str] = field(default_factory=dict)
    members: dict[str, object] = field(default_factory=dict)


def admit(request: HttpRequest) -> None:
    """Count the request; raises NotAdmitted for one that is too long, too many, or has a token that is none."""
    _check_length(request)
    given = _bearer(request.headers.get("Authorization", ""))
    token = ApiToken.of(given) if given else None
    request.META[_CLIENT] = f"token {token.pk}" if token else counted_as(address_of(request))
    _count(request, "token" if token else "anonymous")
    if given is not None and token is None:  # after counting: guessing is asking, too
        raise _refused_token()


def client_of(request: HttpRequest) -> str:
    """Return what an admitted request is counted under."""
    return str(request.META[_CLIENT])


def _check_length(request: HttpRequest) -> None:
    length = len(request.META.get("QUERY_STRING", "")) + len(request.path)
    if length > LONGEST_ADDRESS:
        raise NotAdmitted(
            414,
            "uri-too-long",
            f"The address has {length:,} bytes; {LONGEST_ADDRESS:,} are read. Ask with fewer or shorter parameters; "
            "identifiers can be sent in the body of a POST to papers/lookup/.",
            members={"limit": LONGEST_ADDRESS},
        )


def _bearer(header: str) -> str | None:
    """Return the token of the header, None without a header, "" for a header of another scheme."""
    if not header:
        return None
    scheme, _, value = header.partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def _refused_token() -> NotAdmitted:
    return NotAdmitted(
        401,
        "invalid-token",
        "The token in Authorization is not known here, or no longer. Send `Authorization: Bearer TOKEN`, or ask "
        "without the header: reading needs no token.",
        {"WWW-Authenticate": 'Bearer realm="api", error="invalid_token"'},
    )


def _count(request: HttpRequest, policy: str) -> None:
    counted = rates.count(request, policy, client_of(request))
    if counted and counted.exceeded:
        raise NotAdmitted(
            429,
            "throttled",
            f"More than {counted.quota:,} requests in {rates.WINDOW_SECONDS} seconds: go on in {counted.reset}.",
            {"Retry-After": str(counted.reset)},
            {"retry_after": counted.reset},
        )
