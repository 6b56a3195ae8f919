"""Compression of the API's answers: zstd or gzip, as Accept-Encoding has it (RFC 9110, section 12.5.3).

BREACH needs a secret and a text of the attacker's in one answer.  These answers hold no secret: they are the same for
everybody, no cookie is looked at, and no token is ever repeated.  So they are packed without padding.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

import zstandard
from django.http import HttpRequest, HttpResponse

_SHORTEST = 500  # bytes; below, the headers weigh more than what is saved
_GZIP_LEVEL = 5
_ZSTD_LEVEL = 3


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body)


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, _GZIP_LEVEL, mtime=0)


_WAYS: dict[str, Callable[[bytes], bytes]] = {"zstd": _zstd, "gzip": _gzip}  # the quicker one first


def coding(accepted: str) -> str | None:
    """Return "zstd", "gzip" or None for the value of Accept-Encoding: the coding of the greatest weight."""
    weights = dict(_weighed(part) for part in accepted.lower().split(",") if part.strip())
    plain = weights.get("identity", 0.0)
    best = max(_WAYS, key=lambda name: weights.get(name, weights.get("*", 0.0)))
    weight = weights.get(best, weights.get("*", 0.0))
    return best if weight > 0 and weight >= plain else None


def _weighed(part: str) -> tuple[str, float]:
    name, _, parameter = part.strip().partition(";")
    try:
        weight = float(parameter.strip().removeprefix("q=") or 1)
    except ValueError:
        weight = 0.0
    return name.strip(), weight


def pack(request: HttpRequest, response: HttpResponse) -> None:
    """Compress the body of an answer that is not streamed, where the client takes it and it gets shorter."""
    if response.streaming or response.has_header("Content-Encoding") or len(response.content) < _SHORTEST:
        return
    name = coding(request.headers.get("Accept-Encoding", ""))
    if name and len(packed := _WAYS[name](response.content)) < len(response.content):
        response.content = packed
        response["Content-Encoding"] = name
        response["Content-Length"] = str(len(packed))
