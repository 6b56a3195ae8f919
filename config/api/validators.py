"""ETag and Last-Modified: what they are made of, and whether the client has the answer already (RFC 9110, section 13).

An answer depends on the data, the address, the media types that were asked for and the code, so a digest of these names
it before it is made: a client that has it costs one small query.  The ETag is weak, since the same answer may travel
packed in several ways; comparing for a read is weak in any case.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_etags

from literature.versions import data_state

_CODE = ("config", "literature", "evidence")
_SETTLED_SECONDS = 60  # longer than any transaction lasts that changes what is shown
_SOURCES = frozenset({".py", ".html", ".txt", ".json"})


@dataclass(frozen=True, slots=True)
class Validators:
    """What names an answer, and when it last changed, in whole seconds of the epoch."""

    etag: str
    changed: int


def validators_of(request: HttpRequest) -> Validators:
    """Return what names the answer that the request would get now. Must be read before the answer is made: of data
    that change in between the client then gets too much once, and never too little. One query of one row."""
    now = timezone.now()
    version, changed_at = data_state()
    code, deployed = _code()
    day = now.date().isoformat()  # "last 5 years"[dp] is another question every day, also where a strategy asks it
    parts = (version, code, day, request.build_absolute_uri(), request.headers.get("Accept", ""))
    digest = hashlib.blake2b("\n".join(parts).encode("utf-8", "surrogateescape"), digest_size=16)
    changes = [deployed, _midnight(now), *([changed_at.timestamp()] if changed_at else [])]
    # Never later than a minute ago: a change has the time of its transaction's first statement, and what is committed
    # after the answer was made must have a later one.
    changed = min(int(max(changes)), int(now.timestamp()) - _SETTLED_SECONDS)
    return Validators(f'W/"{digest.hexdigest()}"', changed)


def _midnight(now: dt.datetime) -> float:
    return now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


@cache
def _code() -> tuple[str, float]:
    """Return a digest of the code and its requirements, and when the newest of it was written."""
    base = Path(settings.BASE_DIR)
    ours = (file for part in _CODE for file in (base / part).rglob("*") if file.suffix in _SOURCES)
    files = [base / "requirements.txt", *ours]
    digest = hashlib.blake2b(digest_size=16)
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest(), max(file.stat().st_mtime for file in files)


def known_already(request: HttpRequest, validators: Validators) -> HttpResponse | None:
    """Return the 304 for a client that shows the very ETag or, without one, the very date; else None: the answer must
    be made first.

    Both are only ever sent with an answer, so who shows them was answered before; any other date, or *, proves nothing
    of the kind."""
    if request.method not in {"GET", "HEAD"} or "If-Match" in request.headers:
        return None
    if not (_shows_etag(request, validators) or _shows_date(request, validators)):
        return None
    response = HttpResponse(status=304)
    del response["Content-Type"]
    put(response, validators)
    return response


def _shows_etag(request: HttpRequest, validators: Validators) -> bool:
    opaque = validators.etag.removeprefix("W/")
    shown = parse_etags(request.headers.get("If-None-Match", ""))
    return any(one.removeprefix("W/") == opaque for one in shown)


def _shows_date(request: HttpRequest, validators: Validators) -> bool:
    """An ETag counts more than a date, and If-Unmodified-Since asks for a 412."""
    if "If-None-Match" in request.headers or "If-Unmodified-Since" in request.headers:
        return False
    return request.headers.get("If-Modified-Since") == http_date(validators.changed)


def put(response: HttpResponseBase, validators: Validators) -> None:
    """Name the answer. "no-cache" lets caches keep it and makes them ask: the next sync may change it at any time."""
    response["ETag"] = validators.etag
    response["Last-Modified"] = http_date(validators.changed)
    response["Cache-Control"] = "no-cache"


def compared(request: HttpRequest, response: HttpResponse, validators: Validators) -> HttpResponse:
    """Return the answer, or 304 or 412 in its place as the request's conditions have it."""
    found = get_conditional_response(request, validators.etag, validators.changed, response)
    return found if isinstance(found, HttpResponse) else response
