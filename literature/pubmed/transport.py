"""One exchange with the E-utilities: where the request goes, when, how long it may take, and the whole answer.

Biopython has NCBI's address written into its functions and opens it without a time limit, but by way of
`urllib.request.urlopen`, which honours an installed opener.  Ours acts only on requests to NCBI's E-utilities that are
made inside `exchange`; every other request of the process passes untouched.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from email.message import Message
from typing import IO, Any
from urllib.error import HTTPError, URLError

from literature.pubmed.errors import PubMedUnavailable, Reason
from literature.pubmed.pacing import Pace

NCBI_EUTILS = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
MAX_ANSWER_BYTES = 256 * 1024 * 1024
_CHUNK = 256 * 1024


@dataclass(slots=True)
class Exchange:
    """One request and its answer, while it is under way.

    `timeout` limits the connecting and every single read, `total` the whole, both in seconds; `until` is the moment
    of the pace's clock after which no request may be sent.
    """

    base_url: str
    timeout: float
    total: float
    max_bytes: int
    pace: Pace
    until: float | None = None
    post: bool = False
    overdue: bool = False
    _socket: socket.socket | None = None
    _token: str | None = None
    _watch: threading.Timer | None = field(default=None, repr=False)

    def leave(self) -> None:
        """Wait for the pace, then start the clock of this exchange."""
        self._token = self.pace.acquire(self.until)
        self._watch = threading.Timer(self.total, self._break_off)
        self._watch.daemon = True
        self._watch.start()

    def connected(self, connection: socket.socket) -> None:
        """Remember the socket, so that the watch can break it off."""
        self._socket = connection
        if self.overdue:
            raise TimeoutError

    def arrived(self) -> None:
        """The server has our request: its second in the pace begins."""
        if self._token is not None:
            self.pace.settle(self._token)
            self._token = None

    def close(self) -> None:
        """Stop the watch and settle what is not settled."""
        if self._watch is not None:
            self._watch.cancel()
        self._socket = None
        self.arrived()

    def _break_off(self) -> None:
        """End reads that are waiting.  A time limit on single reads does not stop a peer that sends byte by byte."""
        self.overdue = True
        connection = self._socket
        if connection is not None:
            with suppress(OSError):  # closed already: nothing to end
                # The plain method, also for TLS: it only touches the descriptor, which is safe from another thread.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete HTTP answer."""

    status: int
    headers: Message
    body: bytes = field(repr=False)


_current: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


def exchange(call: Exchange, ask: Callable[[], Any]) -> Reply:
    """Run `ask`, a function of Bio.Entrez that sends one request, and return the answer, whatever its status.

    Raises PubMedUnavailable (TIMED_OUT, CONNECTION_LOST, CUT_OFF, TOO_LARGE), and BudgetExceeded from the pace.
    """
    # One assignment in urllib; repeated, for another library may have installed its own opener since.
    urllib.request.install_opener(_opener)
    token = _current.set(call)
    try:
        with _answer(ask) as handle:
            return _whole(call, handle)
    except (OSError, http.client.HTTPException) as error:
        raise _lost(call, error) from None
    finally:
        _current.reset(token)
        call.close()


def _answer(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except HTTPError as error:
        return error  # an answer like any other: status, headers, body


def _whole(call: Exchange, handle: Any) -> Reply:
    source: IO[bytes] = getattr(handle, "buffer", handle)  # Biopython wraps text/plain in a text reader
    status, headers = int(getattr(source, "status", 200)), _headers(source)
    body = _read(call, source)
    if call.overdue:
        raise TimeoutError
    expected = headers.get("Content-Length", "")
    if expected.isdigit() and len(body) < int(expected):
        raise PubMedUnavailable(Reason.CUT_OFF, f"{len(body)} bytes of {expected}", answer=body)
    return Reply(status, headers, body)


def _headers(source: Any) -> Message:
    """Return the headers of urllib's response or error."""
    headers = source.headers
    return headers if isinstance(headers, Message) else Message()


def _read(call: Exchange, source: IO[bytes]) -> bytes:
    body = bytearray()
    while chunk := source.read(_CHUNK):
        body += chunk
        if len(body) > call.max_bytes:
            raise PubMedUnavailable(Reason.TOO_LARGE, f"more than {call.max_bytes} bytes", answer=bytes(body[:_CHUNK]))
    return bytes(body)


def _lost(call: Exchange, error: Exception) -> PubMedUnavailable:
    cause = error.reason if isinstance(error, URLError) and isinstance(error.reason, Exception) else error
    if call.overdue:
        return PubMedUnavailable(Reason.TIMED_OUT, f"broken off after {call.total:g} s")
    if isinstance(cause, TimeoutError):
        return PubMedUnavailable(Reason.TIMED_OUT, f"nothing for {call.timeout:g} s")
    if isinstance(cause, http.client.IncompleteRead):
        return PubMedUnavailable(Reason.CUT_OFF, f"{len(cause.partial)} bytes came", answer=cause.partial)
    # The class and the system's words only: urllib's own texts may hold the address with its parameters.
    said = cause.strerror if isinstance(cause, OSError) and cause.strerror else ""
    return PubMedUnavailable(Reason.CONNECTION_LOST, f"{type(cause).__name__} {said}".strip())


class _Redirection(urllib.request.BaseHandler):
    """Sends NCBI's addresses to the base URL in force, when the pace allows, with a time limit."""

    handler_order = 100  # before urllib's own handlers, which write the headers

    def http_request(self, request: urllib.request.Request) -> urllib.request.Request:
        call = _current.get()
        if call is None:
            return request
        if not request.full_url.startswith(NCBI_EUTILS):
            raise RuntimeError("Bio.Entrez asks an address that is not NCBI's E-utilities: it cannot be paced or moved")
        request.full_url = call.base_url + request.full_url.removeprefix(NCBI_EUTILS)
        request.timeout = call.timeout
        if call.post:
            _make_post(request)
        call.leave()
        return request

    def http_response(self, request: urllib.request.Request, response: Any) -> Any:
        call = _current.get()
        if call is not None:
            call.arrived()
            if 300 <= response.status < 400:  # the E-utilities do not redirect: a proxy or a portal stands between
                raise PubMedUnavailable(Reason.NOT_XML, f"redirected elsewhere with HTTP {response.status}")
        return response

    https_request = http_request
    https_response = http_response


def _make_post(request: urllib.request.Request) -> None:
    """Turn a GET with parameters into a POST of the same: Biopython posts only from 200 identifiers on."""
    if request.data is None:
        address, _, parameters = request.full_url.partition("?")
        request.full_url = address
        request.data = parameters.encode("ascii")
        request.method = "POST"


class _Connection(http.client.HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _tell(self.sock)


class _TlsConnection(http.client.HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _tell(self.sock)


def _tell(connection: socket.socket) -> None:
    call = _current.get()
    if call is not None:
        call.connected(connection)


class _HttpHandler(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Connection, request)


class _HttpsHandler(urllib.request.HTTPSHandler):
    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_TlsConnection, request, context=_tls)


_tls = ssl.create_default_context()
_opener = urllib.request.build_opener(_Redirection, _HttpHandler, _HttpsHandler)
