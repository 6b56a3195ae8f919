"""What can go wrong on the way to PubMed, each with a name; a failure is never an empty result.

PubMedError
  PubMedUnavailable      NCBI stumbled; `reason` says how.  Another night may bring the answer.
  PubMedRejectedQuery    the query itself is wrong; asking again is of no use.
  PubMedRefused          NCBI refuses us: an invalid key, a blocked address.
  HistoryExpired         the WebEnv is gone; search again.
  BudgetExceeded         the requests or the seconds of this run are spent.
"""

from __future__ import annotations

from enum import StrEnum

ANSWER_KEPT = 2_000


class Reason(StrEnum):
    """How NCBI was unavailable; the value is a sentence's end for people."""

    RATE_LIMITED = "too many requests"
    SERVER_FAULT = "a fault at the server"
    TIMED_OUT = "no complete answer in time"
    CONNECTION_LOST = "the connection failed or was lost"
    NOT_XML = "an answer that is not XML"
    CUT_OFF = "an answer cut off in the middle"
    TOO_LARGE = "an answer larger than allowed"
    EMPTY_ANSWER = "an empty answer"
    INCOMPLETE_ANSWER = "an answer with something missing"


class PubMedError(Exception):
    """Base of all.  `answer` holds the first 2,000 bytes received, `url` the address asked, without parameters."""

    def __init__(self, message: str, *, answer: bytes = b"", url: str = "") -> None:
        super().__init__(message)
        self.answer = answer[:ANSWER_KEPT]
        self.url = url


class PubMedUnavailable(PubMedError):
    """NCBI gave no usable answer.  `retry_after` is what the server asked for, in seconds, or None."""

    def __init__(
        self, reason: Reason, detail: str = "", *, answer: bytes = b"", url: str = "", retry_after: float | None = None
    ) -> None:
        message = f"PubMed is not available: {reason.value}" + (f" ({detail})" if detail else "")
        super().__init__(message, answer=answer, url=url)
        self.reason = reason
        self.detail = detail
        self.retry_after = retry_after


class PubMedRejectedQuery(PubMedError):
    """PubMed understood us and says that the query cannot be run as written."""


class PubMedRefused(PubMedError):
    """NCBI refuses to serve us: the API key is invalid, or the address is blocked."""


class HistoryExpired(PubMedError):
    """The history (WebEnv and query key) is not known any more; how long one lives is nowhere promised."""


class WindowTooLarge(PubMedError):
    """Part of a result is larger than one search may show and cannot be split further."""


class BudgetExceeded(PubMedError):
    """The run has spent its requests or its seconds; what failed last is in the message."""
