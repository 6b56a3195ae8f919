"""The ways in which the stand-in can fail, as NCBI was seen to."""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """One way of failing."""

    RATE_LIMITED = "429"  # with Retry-After
    RATE_LIMITED_BARE = "429-bare"  # without
    ERROR_500 = "500"
    ERROR_502 = "502"
    ERROR_503 = "503"  # with Retry-After
    ERROR_504 = "504"
    BLOCKED = "403"  # NCBI has blocked the address: asking again is of no use
    BAD_REQUEST = "400"  # without a word of explanation
    SILENCE = "silence"  # takes the request and says nothing
    DRIP = "drip"  # the body, byte by byte
    DRIP_HEADERS = "drip-headers"  # the headers, byte by byte
    CLOSED = "closed"  # closed before the headers
    CUT = "cut"  # half the body, Content-Length of the whole
    CUT_UNMARKED = "cut-unmarked"  # half the body, no Content-Length
    CUT_CHUNKED = "cut-chunked"  # half the body, chunked
    HTML = "html"  # an error page with HTTP 200
    JSON_ERROR = "json-error"  # {"error": "API rate limit exceeded"} with HTTP 200
    ERROR_ELEMENT = "error-element"  # <ERROR> in XML with HTTP 200
    UNOBTAINABLE = "unobtainable"  # <ERROR> about a history where none was asked for
    EMPTY = "empty"  # no body, HTTP 200
    REDIRECT = "redirect"  # to a page that says something else
    WRONG_TYPE = "wrong-type"  # the right body as text/plain: not a failure
    EXPIRED = "expired"  # the history is not known any more (esearch with history, efetch by history)
    FEWER = "fewer"  # fewer records, or fewer PMIDs, than asked for
    EMPTY_SET = "empty-set"  # efetch: a set without records; esearch: no hits
    MALFORMED = "malformed"  # efetch: one record in the middle cannot be read


# What a client has to overcome by asking again.
_LASTING = {Fault.BLOCKED, Fault.EXPIRED, Fault.FEWER, Fault.EMPTY_SET, Fault.MALFORMED}
PASSING = tuple(fault for fault in Fault if fault not in _LASTING)
# The same without those that take seconds.
QUICK = tuple(fault for fault in PASSING if fault not in {Fault.SILENCE, Fault.DRIP, Fault.DRIP_HEADERS})
# What only efetch can do, and what only whoever compares asked with received can notice.
IN_RECORDS = (Fault.FEWER, Fault.EMPTY_SET, Fault.MALFORMED)
_EFETCH_ONLY = {Fault.MALFORMED}


@dataclass
class Faults:
    """A plan: a share of the requests fails, each in one of these ways, the same each time for the same seed."""

    rate: float = 0.0
    kinds: Sequence[str] = QUICK
    seed: int = 1
    _random: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def draw(self) -> Fault | None:
        return Fault(self._random.choice(list(self.kinds))) if self._random.random() < self.rate else None


@dataclass
class Script:
    """What the next requests meet, in order; one that is for another function waits."""

    _waiting: deque[tuple[Fault, str]] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, times: int = 1, on: str = "") -> None:
        with self._lock:
            self._waiting.extend([(Fault(kind), on)] * times)

    def take(self, function: str) -> Fault | None:
        with self._lock:
            for entry in self._waiting:
                if entry[1] in {"", function}:
                    self._waiting.remove(entry)
                    return entry[0]
            return None


def applies(fault: Fault, function: str, parameters: dict[str, str]) -> bool:
    """Return whether this function can fail like this."""
    if fault is Fault.EXPIRED:
        return "query_key" in parameters
    if fault is Fault.UNOBTAINABLE:
        return "query_key" not in parameters
    if fault in _EFETCH_ONLY:
        return function == "efetch"
    return function in {"esearch", "efetch"} or fault not in IN_RECORDS
