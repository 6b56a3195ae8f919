"""Compression of the API's answers, streamed or not: zstd or gzip, as Accept-Encoding has it (RFC 9110, 12.5.3).

BREACH needs a secret and a text of the attacker's in one answer.  These answers hold no secret: they are the same for
everybody, no cookie is looked at, and no token is ever repeated.  So they are packed without padding.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import zstandard
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

_SHORTEST = 500  # bytes; below, the headers weigh more than what is saved
_GZIP_LEVEL = 5
_ZSTD_LEVEL = 3


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body)


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, _GZIP_LEVEL, mtime=0)


def _zstd_stream() -> Any:
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compressobj()


def _gzip_stream() -> Any:
    return zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)  # 16 asks zlib for gzip's frame


# How a packed stream is made, and how it is told to hold nothing back at the end of a piece.
_STREAMS: dict[str, tuple[Callable[[], Any], int]] = {
    "zstd": (_zstd_stream, zstandard.COMPRESSOBJ_FLUSH_BLOCK),
    "gzip": (_gzip_stream, zlib.Z_SYNC_FLUSH),
}
_PACKED_ALREADY = frozenset({"application/vnd.apache.parquet"})
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


def pack_stream(request: HttpRequest, response: StreamingHttpResponse) -> None:
    """Compress a streamed answer piece by piece, where the client takes it. A stream that breaks off has no end of its
    coding, which is one more sign of it."""
    if response.has_header("Content-Encoding") or response["Content-Type"] in _PACKED_ALREADY:
        return
    if name := coding(request.headers.get("Accept-Encoding", "")):
        pieces: Iterable[bytes] = response.streaming_content  # type: ignore[assignment]
        response.streaming_content = _packed(pieces, *_STREAMS[name])
        response["Content-Encoding"] = name


def _packed(pieces: Iterable[bytes], make: Callable[[], Any], flush: int) -> Iterator[bytes]:
    """Yield each piece packed as it comes, so that a client sees progress, and then the end of the coding."""
    packer = make()
    for piece in pieces:
        yield packer.compress(piece) + packer.flush(flush)
    yield packer.flush()
