"""PubMed over NCBI's E-utilities.  The one module that imports Bio.Entrez, and the one way to the network.

Biopython builds the requests; where they go, at what pace, how long an answer may take and when to ask again is decided
here and in `transport` and `pacing`.  Every answer is checked before it is believed (`answers`).
"""

from __future__ import annotations

import datetime as dt
import logging
import random as randomness
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Generic, Self, TypeVar
from urllib.parse import quote_plus, urlsplit

from Bio import Entrez

from literature.pubmed.answers import History, SearchAnswer, check_xml, error_for, read_post, read_search, said_in
from literature.pubmed.errors import (
    BudgetExceeded,
    HistoryExpired,
    PubMedError,
    PubMedRefused,
    PubMedUnavailable,
    Reason,
)
from literature.pubmed.pacing import Pace, SharedPace, pace_path
from literature.pubmed.transport import MAX_ANSWER_BYTES, NCBI_EUTILS, Exchange, Reply, exchange

__all__ = [
    "MAX_FETCH",
    "MAX_POST",
    "MAX_SEARCH",
    "NCBI_EUTILS",
    "EntrezClient",
    "EntrezSettings",
    "History",
    "SearchAnswer",
]

log = logging.getLogger(__name__)

MAX_SEARCH = 9_998  # NCBI says 10,000 and refuses 9,999 at times
MAX_POST = 10_000
MAX_FETCH = 500
REQUESTS_A_SECOND, REQUESTS_A_SECOND_WITH_KEY = 3, 10
_LONGEST_WAIT = 120.0  # seconds; a longer Retry-After is left to the next run
_RECORD_SETS = frozenset({"PubmedArticleSet", "PubmedBookArticleSet"})

# Its own repetition ignores Retry-After, waits for nothing and does not cover the reading of the body.
Entrez.max_tries = 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EntrezSettings:
    """Who asks, where, and how much one run may cost.  Times are in seconds; None means no limit.

    `timeout_seconds` limits connecting and every single read, `answer_seconds` one whole answer, `max_seconds` and
    `max_requests` the run, which begins when the client is made.  Raises ValueError for what cannot work.
    """

    email: str
    tool: str
    api_key: str = field(default="", repr=False)
    base_url: str = NCBI_EUTILS
    timeout_seconds: float = 30
    answer_seconds: float = 300
    max_answer_bytes: int = MAX_ANSWER_BYTES
    max_requests: int | None = None
    max_seconds: float | None = None
    max_tries: int = 5
    pace_file: Path = Path("var/ncbi-pace.json")

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(f"The E-utilities address must be a plain http or https address, not {self.base_url!r}")
        if self.timeout_seconds <= 0 or self.answer_seconds <= 0 or self.max_tries < 1:
            raise ValueError("Time limits and the number of tries must be positive")
        object.__setattr__(self, "base_url", self.base_url.rstrip("/") + "/")


@dataclass(frozen=True, slots=True)
class _Question(Generic[T]):
    """A function of Bio.Entrez, what to give it, how to read its answer, and whether to insist on POST."""

    name: str
    given: dict[str, str]
    read: Callable[[bytes], T]
    post: bool = False


class EntrezClient:
    """Asks PubMed.  One client is one run: it counts its requests and keeps to one budget.  Safe for threads.

    Every method raises PubMedUnavailable when `max_tries` attempts brought no usable answer, PubMedRefused,
    BudgetExceeded, and ValueError for arguments that could never be asked.
    """

    def __init__(
        self,
        settings: EntrezSettings,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = randomness.random,
        pace: Pace | None = None,
    ) -> None:
        self.settings = settings
        self.requests = 0
        self._sleep = sleep
        self._clock = clock
        self._random = random
        self._pace = pace or _shared_pace(settings, clock, sleep)
        self._lock = threading.Lock()
        self._deadline = None if settings.max_seconds is None else clock() + settings.max_seconds

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is kept open between requests."""

    def search(self, term: str, *, limit: int = MAX_SEARCH, history: History | None = None) -> SearchAnswer:
        """Return the hits of `term`, at most `limit` PMIDs of them, and the place of the whole result in the history.

        With `history`, only what is in that set as well.  Raises PubMedRejectedQuery for a query that cannot be run,
        and HistoryExpired.
        """
        if not term.strip() or not 0 <= limit <= MAX_SEARCH:
            raise ValueError(f"A search needs a term and a limit of 0 to {MAX_SEARCH}")
        given = {"term": term, "retmax": str(limit), "usehistory": "y", "retmode": "xml"}
        if history is not None:
            given |= {"WebEnv": history.webenv, "query_key": history.query_key}
        return self._ask(_Question("esearch", given, lambda body: read_search(body, limit=limit)))

    def count(self, term: str) -> int:
        """Return how many records `term` finds.  Raises as `search` does."""
        if not term.strip():
            raise ValueError("A search needs a term")
        given = {"term": term, "retmax": "0", "retmode": "xml"}
        return self._ask(_Question("esearch", given, lambda body: read_search(body, limit=0).count))

    def post(self, pmids: Collection[int]) -> History:
        """Put 1 to 10,000 PMIDs into NCBI's history, and return the place."""
        return self._ask(_Question("epost", {"id": _id_list(pmids, MAX_POST)}, read_post, post=True))

    def fetch(self, pmids: Sequence[int]) -> bytes:
        """Return the XML of 1 to 500 records, complete.

        A PMID that PubMed has deleted or merged is silently absent from it: the caller compares.
        """
        given = {"id": _id_list(pmids, MAX_FETCH), "retmode": "xml"}
        return self._ask(_Question("efetch", given, _record_set, post=True))

    def _ask(self, ask: _Question[T]) -> T:
        """Ask until there is a usable answer, the tries are used up or the budget is spent."""
        attempt = 1
        while True:
            try:
                return self._judge(ask, self._exchange(ask))
            except PubMedError as failure:
                failure.url = f"{self.settings.base_url}{ask.name}.fcgi"
                failure.answer = self._without_key(failure.answer)
                log.info("%s, try %d of %d: %s", ask.name, attempt, self.settings.max_tries, failure)
                if not isinstance(failure, PubMedUnavailable) or attempt >= self.settings.max_tries:
                    raise
                self._rest(attempt, failure)
            attempt += 1

    def _exchange(self, ask: _Question[T]) -> Reply:
        s = self.settings
        total = min(s.answer_seconds, self._book_request())
        call = Exchange(s.base_url, s.timeout_seconds, total, s.max_answer_bytes, self._pace, self._deadline, ask.post)
        # None leaves a parameter out; email and tool are always sent, as NCBI asks.
        given: dict[str, str | None] = {"email": s.email, "tool": s.tool, "api_key": s.api_key or None, **ask.given}
        return exchange(call, lambda: getattr(Entrez, ask.name)(db="pubmed", **given))

    def _book_request(self) -> float:
        """Count one request and return the seconds left for it.  Raises BudgetExceeded if there is no room."""
        remaining = float("inf") if self._deadline is None else self._deadline - self._clock()
        if remaining <= 0:
            raise BudgetExceeded(f"The {self.settings.max_seconds:g} seconds of this run are spent")
        with self._lock:
            if self.settings.max_requests is not None and self.requests >= self.settings.max_requests:
                raise BudgetExceeded(f"The {self.settings.max_requests} requests of this run are spent")
            self.requests += 1
        return remaining

    def _judge(self, ask: _Question[T], reply: Reply) -> T:
        """Return what the reply says, or raise what it means.

        NCBI speaks of a history also where it failed inside and none was asked for: then it is a fault that passes.
        """
        try:
            return self._read(ask, reply)
        except HistoryExpired as error:
            if "WebEnv" in ask.given:
                raise
            raise PubMedUnavailable(Reason.SERVER_FAULT, str(error), answer=error.answer) from error

    def _read(self, ask: _Question[T], reply: Reply) -> T:
        """Return what the reply says, or raise what it means, with the API key struck out of every text."""
        try:
            return ask.read(_believed(reply, reply.body))
        except PubMedError:
            clean = self._without_key(reply.body)
            if clean == reply.body:
                raise
        return ask.read(_believed(reply, clean))  # raises the same, without the key: NCBI repeats it in its errors

    def _without_key(self, body: bytes) -> bytes:
        for form in self._key_forms():
            body = body.replace(form, b"***")
        return body

    def _key_forms(self) -> set[bytes]:
        key = self.settings.api_key
        return {key.encode(), quote_plus(key).encode()} if key else set()

    def _rest(self, attempt: int, failure: PubMedUnavailable) -> None:
        """Wait before the next try: longer each time, never in step with others, and at least as long as asked for."""
        wait = min(2.0 ** (attempt - 1), 60.0) * (0.5 + self._random() / 2)
        if failure.retry_after is not None:
            wait += min(failure.retry_after, _LONGEST_WAIT)
        if self._deadline is not None and self._clock() + wait >= self._deadline:
            raise BudgetExceeded(f"The seconds of this run do not allow another try. {failure}") from failure
        self._sleep(wait)


def retry_after(headers: Message, now: dt.datetime) -> float | None:
    """Return the seconds of a Retry-After header, given as seconds or as an HTTP date (RFC 9110, 10.2.3), or None."""
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - now).total_seconds())


def _believed(reply: Reply, body: bytes) -> bytes:
    """Return the body of an HTTP 200; raise what any other status means."""
    if reply.status == 200:
        return body
    error = _status_error(reply.status, body)
    if isinstance(error, PubMedUnavailable):
        error.retry_after = retry_after(reply.headers, dt.datetime.now(dt.UTC))
    raise error


def _status_error(status: int, body: bytes) -> PubMedError:
    said = said_in(body)
    detail = f"HTTP {status}: {said}" if said else f"HTTP {status}"
    if status == 429:
        return PubMedUnavailable(Reason.RATE_LIMITED, detail, answer=body)
    if status in {401, 403}:
        return PubMedRefused(f"NCBI refuses the request: {detail}", answer=body)
    if status in {408, 504}:
        return PubMedUnavailable(Reason.TIMED_OUT, detail, answer=body)
    return error_for(detail, body)


def _record_set(body: bytes) -> bytes:
    check_xml(body, _RECORD_SETS)
    return body


def _id_list(pmids: Collection[int], most: int) -> str:
    if not 1 <= len(pmids) <= most or min(pmids) < 1:
        raise ValueError(f"1 to {most} PMIDs are needed, each a positive number; {len(pmids)} were given")
    return ",".join(map(str, pmids))


def _shared_pace(settings: EntrezSettings, clock: Callable[[], float], sleep: Callable[[float], None]) -> SharedPace:
    limit = REQUESTS_A_SECOND_WITH_KEY if settings.api_key else REQUESTS_A_SECOND
    path = pace_path(settings.pace_file, settings.base_url, settings.api_key)
    return SharedPace(limit, path, clock=clock, sleep=sleep)
