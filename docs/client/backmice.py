"""A client of the Back Mice Evidence Base, or of any service with the same API.

Needs Python 3.11 and nothing else: put this file and `backmice_types.py` beside your program.

    from backmice import Client

    base = Client("http://127.0.0.1:8000")
    for paper in base.papers(q="lipoma[ti]", topic="diagnosis"):
        print(paper["pmid"], paper["title"])

It walks pages by their `next`, waits as long as the service asks for, and tries again what failed on the way.  What the
service refuses is raised as a `Problem`, which says what is wrong and what to do.
"""

from __future__ import annotations

import gzip
import http.client
import json
import random
import shutil
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from backmice_types import ListedPaperShape, LookedUp, PaperDetailShape

API = "/api/v1/"
MOST_IDENTIFIERS = 1000
LONGEST_WAIT_SECONDS = 120.0
# Answers that may be another one time later, and what happens to connections.
PASSING = {429, 500, 502, 503, 504}
BROKEN = (OSError, EOFError, http.client.HTTPException, json.JSONDecodeError)

T = TypeVar("T")
Parameter = str | int | bool | None | Iterable[str | int]


class Problem(Exception):
    """The service refused a request. `members` is the whole problem document (RFC 9457): `parameter`, `position`,
    `nearest`, `repaired` and others, as the kind of problem has them."""

    def __init__(self, status: int, members: dict[str, Any], retry_after_seconds: float | None = None) -> None:
        self.status, self.members, self.retry_after_seconds = status, members, retry_after_seconds
        self.kind = str(members.get("type", "")).rstrip("/").rpartition("/")[2]
        super().__init__(f"{status} {self.kind}: {members.get('detail') or members.get('title') or 'no reason given'}")


class Unreachable(Exception):
    """The service did not answer as it should, however often it was asked."""


class Client:
    """A reader of one service.

    `token` raises the limit of requests; `tries` is how often a request is sent before it is given up (Unreachable);
    `timeout_seconds` is the longest silence that is waited through."""

    def __init__(
        self,
        address: str = "http://127.0.0.1:8000",
        *,
        token: str | None = None,
        tries: int = 6,
        timeout_seconds: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not address.startswith(("http://", "https://")):
            raise ValueError(f"the address of a service begins with http:// or https://, unlike {address!r}")
        self.address = address.rstrip("/")
        self._headers = {"User-Agent": "backmice-client/1", "Accept-Encoding": "gzip"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._tries, self._timeout, self._sleep = tries, timeout_seconds, sleep

    # ── What there is ───────────────────────────────────────────────────────────────────────────────────────────────
    def papers(self, q: str | None = None, **filters: Parameter) -> Iterator[ListedPaperShape]:
        """Yield every paper that meets the query and the filters, newest first unless `ordering` says otherwise."""
        return cast("Iterator[ListedPaperShape]", self.items("papers/", q=q, **filters))

    def paper(self, identifier: int | str) -> PaperDetailShape:
        """Return one paper by our number, "pmid:7475021", "doi:10.1000/x" or "pmcid:PMC1"; for one that was merged, the
        paper that it became."""
        return cast("PaperDetailShape", self.get(f"papers/{urllib.parse.quote(str(identifier), safe=':/')}/"))

    def lookup(self, identifiers: Iterable[str | int | Mapping[str, str]]) -> Iterator[LookedUp]:
        """Yield what became of each identifier, in order, however many there are. One may come with the title of its
        paper, {"id": "pmid:1", "title": "..."}, to be told which strategies would find it."""
        remaining = iter(identifiers)
        while some := list(islice(remaining, MOST_IDENTIFIERS)):
            yield from self._json(self._request("papers/lookup/", {}, body={"ids": some}))["results"]

    def items(self, resource: str, **parameters: Parameter) -> Iterator[dict[str, Any]]:
        """Yield every row of a list such as "topics/", "journals/" or "changes/", page after page."""
        parameters.setdefault("page_size", 200)
        page = self.get(resource, **parameters)
        while True:
            yield from page["results"]
            if not page["next"]:
                return
            page = self._json(self._next(page["next"]))

    def count(self, q: str | None = None, **filters: Parameter) -> int:
        """Return how many papers meet the query and the filters, exactly."""
        return int(self.get("papers/", q=q, count="exact", page_size=1, **filters)["count"])

    def get(self, path: str, **parameters: Parameter) -> Any:
        """Return the JSON at a path below /api/v1/. A parameter with several values is repeated, True is "true", and
        None is left out."""
        return self._json(self._request(path, parameters))

    def export(self, file: Path | str, format: str, q: str | None = None, **filters: Parameter) -> int:  # noqa: A002
        """Write all papers that meet the query and the filters to a file, and return its size in bytes.

        `format` is ris, nbib, bibtex, csljson, csv, jsonl, parquet or atom. An atom file holds the fifty papers added
        last. The file appears when it is complete."""
        target = Path(file)
        part = target.with_name(target.name + ".part")
        request = self._request("papers/", {"format": format, "q": q, **filters})

        def save(answer: IO[bytes]) -> None:
            with part.open("wb") as opened:
                shutil.copyfileobj(answer, opened)

        try:
            self._asked(request, save)
            return part.replace(target).stat().st_size
        finally:
            part.unlink(missing_ok=True)

    # ── How it is asked ─────────────────────────────────────────────────────────────────────────────────────────────
    def _request(
        self, path: str, parameters: Mapping[str, Parameter], body: dict[str, Any] | None = None
    ) -> urllib.request.Request:
        query = urllib.parse.urlencode([pair for name, value in parameters.items() for pair in _pairs(name, value)])
        address = f"{self.address}{API}{path.removeprefix(API)}"
        data = None if body is None else json.dumps(body).encode()
        headers = self._headers if body is None else {**self._headers, "Content-Type": "application/json"}
        return urllib.request.Request(f"{address}?{query}" if query else address, data, headers)  # noqa: S310

    def _next(self, address: str) -> urllib.request.Request:
        """Return the request for an address that the service gave; it is sent to the service and nobody else."""
        given = urllib.parse.urlsplit(address)
        own = urllib.parse.urlsplit(self.address)._replace(path=given.path, query=given.query)
        return urllib.request.Request(own.geturl(), headers=self._headers)  # noqa: S310

    def _json(self, request: urllib.request.Request) -> Any:
        return self._asked(request, json.load)

    def _asked(self, request: urllib.request.Request, read: Callable[[IO[bytes]], T]) -> T:
        """Return what `read` makes of the answer; wait and ask again where that may help."""
        for attempt in range(1, self._tries + 1):
            try:
                with self._opened(request) as answer:
                    return read(answer)
            except Problem as problem:
                if problem.status not in PASSING:
                    raise
                reason, wait = str(problem), problem.retry_after_seconds or _backoff_seconds(attempt)
            except BROKEN as error:
                reason, wait = f"{type(error).__name__}: {error}", _backoff_seconds(attempt)
            if attempt < self._tries:
                self._sleep(min(wait, LONGEST_WAIT_SECONDS))
        raise Unreachable(f"{request.full_url} was asked {self._tries} times; the last time: {reason}")

    @contextmanager
    def _opened(self, request: urllib.request.Request) -> Iterator[IO[bytes]]:
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:  # noqa: S310
                packed = answer.headers["Content-Encoding"] == "gzip"
                yield cast("IO[bytes]", gzip.GzipFile(fileobj=answer) if packed else answer)
                if answer.length:  # what was announced and did not come; reading in parts does not tell
                    raise http.client.IncompleteRead(b"", answer.length)
        except urllib.error.HTTPError as error:
            with error:
                raise Problem(error.code, _members(error), _seconds(error.headers["Retry-After"])) from None


def _pairs(name: str, value: Parameter) -> list[tuple[str, str]]:
    if value is None:
        return []
    if isinstance(value, bool):
        return [(name, "true" if value else "false")]
    if isinstance(value, str | int):
        return [(name, str(value))]
    return [(name, str(one)) for one in value]


def _members(error: urllib.error.HTTPError) -> dict[str, Any]:
    """Return the problem document of a refusal; what is not one (a proxy's page) is told by its status alone."""
    try:
        with gzip.GzipFile(fileobj=error) if error.headers["Content-Encoding"] == "gzip" else error as body:
            members = json.load(body)
    except (ValueError, OSError, EOFError):
        members = None
    return members if isinstance(members, dict) else {"detail": error.reason}


def _seconds(text: str | None) -> float | None:
    """Return a Retry-After in seconds; its other form, a date, is not sent by this service."""
    return float(text) if text and text.isdigit() else None


def _backoff_seconds(attempt: int) -> float:
    """Return a wait that doubles, with jitter, so that clients that failed together do not come back together."""
    return 2.0 ** (attempt - 1) * random.uniform(0.5, 1.0)  # noqa: S311
