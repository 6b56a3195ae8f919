"""Who asks: the address that a request really comes from, and the client that its requests are counted for."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

_UNKNOWN = "unknown"  # a server on a socket that names no peer: all such requests are counted together
_HOUSEHOLD = 64  # bits of an IPv6 address; a provider gives a subscriber at least that many of its own (RFC 6177)


def address_of(request: HttpRequest) -> str:
    """Return the client's address, or "" where the server names none.

    X-Forwarded-For is a list to which each proxy appends whom it was asked by, so only its last TRUSTED_PROXIES entries
    were written by proxies of ours, and everything before them by anybody.  With 0 the header is ignored."""
    peer = _plain(request.META.get("REMOTE_ADDR", ""))
    trusted: int = settings.TRUSTED_PROXIES
    chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if not trusted or not chain:
        return peer
    return _plain(chain[-min(trusted, len(chain))]) or peer


def counted_as(address: str) -> str:
    """Return what the requests of an address are counted under: IPv4 as it is, IPv6 by its network of 64 bits."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return _UNKNOWN
    if isinstance(read, ipaddress.IPv6Address):
        return (
            str(ipaddress.ip_network((int(read), _HOUSEHOLD), strict=False))
            if not read.ipv4_mapped
            else str(read.ipv4_mapped)
        )
    return str(read)


def locked_as(request: HttpRequest) -> str | None:
    """Return the address under which failed logins are counted, for django-axes: IPv6 by the first address of its
    network of 64 bits, since who has one address of it has them all; None where the server names none."""
    network = counted_as(address_of(request)).partition("/")[0]
    return None if network == _UNKNOWN else network


def _plain(text: str) -> str:
    """Return the address without a port, brackets or zone; "" for what is none."""
    candidates = (text, text.partition("]")[0].removeprefix("["), text.rpartition(":")[0])
    for candidate in candidates:
        try:
            return str(ipaddress.ip_address(candidate.partition("%")[0]))
        except ValueError:
            continue
    return ""
