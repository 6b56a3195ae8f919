"""The stand-in's server: HTTP on loopback, NCBI's rules of use, a log of what was asked, and faults on demand."""

from __future__ import annotations

import http.server
import json
import ssl
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.standin.collection import Collection
from tests.standin.eutils import Eutils, Refused, error_document
from tests.standin.faults import Fault, Faults, Script, applies
from tests.standin.records import Record

FUNCTIONS = ("esearch", "epost", "efetch")
PATH = "/entrez/eutils/"
LONGEST_ADDRESS = 8_000
_IN_CONTENT = {Fault.EXPIRED, Fault.FEWER, Fault.EMPTY_SET, Fault.MALFORMED}
_STATUS = {
    fault: int(fault.value)
    for fault in (
        Fault.ERROR_500,
        Fault.ERROR_502,
        Fault.ERROR_503,
        Fault.ERROR_504,
        Fault.BLOCKED,
        Fault.BAD_REQUEST,
    )
}


@dataclass(frozen=True)
class Asked:
    """One request as it arrived: when (monotonic clock), how, with what, and what it met."""

    at: float
    function: str
    method: str
    parameters: dict[str, str] = field(repr=False)
    fault: str = ""

    @property
    def pmids(self) -> list[int]:
        return [int(part) for part in self.parameters.get("id", "").split(",") if part]


class Standin:
    """E-utilities on a loopback port, over a collection that may be changed while it runs.

    `faults` is a plan for all requests; `fail_next` scripts the next ones.  With `enforce_rate`, more than 3 requests
    in a second without a key (10 with one) are answered with 429, as at NCBI.  `log` holds every request.
    """

    def __init__(
        self,
        records: Iterable[Record] = (),
        *,
        port: int = 0,
        faults: Faults | None = None,
        enforce_rate: bool = False,
        keys: frozenset[str] | None = None,
    ) -> None:
        self.collection = Collection(records)
        self.eutils = Eutils(self.collection)
        self.faults = faults or Faults()
        self.enforce_rate = enforce_rate
        self.keys = keys  # None: any key is valid
        self.retry_after = "2"
        self.drip_seconds = 0.05
        self.silence_seconds = 20.0
        self.log: list[Asked] = []
        self.mishaps: list[BaseException] = []  # faults of the stand-in itself
        self.stopping = threading.Event()
        self._script = Script()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.standin = self
        self._scheme = "http"

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def url(self) -> str:
        """Return the address for NCBI_EUTILS_URL."""
        return f"{self._scheme}://127.0.0.1:{self.port}{PATH}"

    def start(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def stop(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def put_behind(self, tls: ssl.SSLContext) -> None:
        """Speak https from now on; the handshake is made in the thread of each request."""
        self._server.tls = tls
        self._scheme = "https"

    def fail_next(self, kind: str, times: int = 1, on: str = "") -> None:
        """Let the next requests (to the function `on`, or to any) fail like this; see `faults.Fault` for the kinds."""
        self._script.add(kind, times, on)

    def expire_histories(self) -> None:
        """Forget every WebEnv."""
        self.eutils.histories.expire()

    def asked(self, function: str = "") -> list[Asked]:
        """Return what was asked so far, of one function or of all."""
        with self._lock:
            return [entry for entry in self.log if function in {"", entry.function}]

    def worst_second(self) -> int:
        """Return the largest number of requests that arrived within any second."""
        times = sorted(entry.at for entry in self.asked())
        return max((sum(1 for at in times if 0 <= at - start < 1) for start in times), default=0)

    def receive(self, at: float, function: str, method: str, parameters: dict[str, str]) -> Fault | None:
        """Log a request and say what it shall meet."""
        with self._lock:
            fault = self._script.take(function) or self.faults.draw()
            if fault is not None and not applies(fault, function, parameters):
                fault = None
            if self.enforce_rate and self._too_many(at, parameters.get("api_key", "")):
                fault = Fault.RATE_LIMITED
            self.log.append(Asked(at, function, method, parameters, fault.value if fault else ""))
            return fault

    def _too_many(self, at: float, key: str) -> bool:
        recent = Counter(entry.parameters.get("api_key", "") for entry in self.log if 0 <= at - entry.at < 1)
        return recent[key] >= (10 if key else 3)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    standin: Standin
    tls: ssl.SSLContext | None = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.tls is not None:
            request = self.tls.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, (ConnectionError, ssl.SSLError)):  # the client has gone
            self.standin.mishaps.append(error)


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: the log is the stand-in's."""

    def do_GET(self) -> None:
        self._serve(time.monotonic(), urlsplit(self.path).query)

    def do_POST(self) -> None:
        at = time.monotonic()
        length = int(self.headers.get("Content-Length", 0))
        self._serve(at, self.rfile.read(length).decode())

    def _serve(self, at: float, query: str) -> None:
        self.close_connection = True
        path = urlsplit(self.path).path
        function = path.removeprefix(PATH).removesuffix(".fcgi")
        if function not in FUNCTIONS:
            return self._send(404, "<html><body>Not Found</body></html>", "text/html")
        parameters = dict(parse_qsl(query, keep_blank_values=True))
        fault = self.server.standin.receive(at, function, self.command, parameters)
        if len(self.path) > LONGEST_ADDRESS:
            return self._send(414, "<html><body>Request-URI Too Long</body></html>", "text/html")
        if fault is not None and fault not in _IN_CONTENT:
            return self._fail(fault, function, parameters)
        return self._answer(function, parameters, fault)

    def _answer(self, function: str, parameters: dict[str, str], fault: Fault | None) -> None:
        key, keys = parameters.get("api_key", ""), self.server.standin.keys
        if key and keys is not None and key not in keys:
            said = {"error": "API key invalid", "api-key": key, "type": "client", "status": "unknown"}
            return self._send(400, json.dumps(said), "application/json")
        try:
            text = self.server.standin.eutils.answer(function, parameters, fault)
        except Refused as error:
            return self._send(error.status, error_document(function, str(error)))
        return self._send(200, text)

    def _send(self, status: int, text: str, kind: str = "text/xml; charset=UTF-8", **headers: str) -> None:
        body = text.encode()
        self._head(status, kind, {"Content-Length": str(len(body)), **headers})
        self.wfile.write(body)

    def _head(self, status: int, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def _fail(self, fault: Fault, function: str, parameters: dict[str, str]) -> None:
        standin = self.server.standin
        if fault in _STATUS:
            extra = {"Retry_After": standin.retry_after} if fault is Fault.ERROR_503 else {}
            return self._send(_STATUS[fault], "<html><body>Error</body></html>", "text/html", **extra)
        if fault in {Fault.RATE_LIMITED, Fault.RATE_LIMITED_BARE}:
            extra = {"Retry_After": standin.retry_after} if fault is Fault.RATE_LIMITED else {}
            return self._send(429, _limit_exceeded(parameters), "application/json", **extra)
        if fault is Fault.SILENCE:
            standin.stopping.wait(standin.silence_seconds)
            return None
        if fault is Fault.CLOSED:
            return None
        return self._fail_in_body(fault, function, parameters)

    def _fail_in_body(self, fault: Fault, function: str, parameters: dict[str, str]) -> None:
        if fault is Fault.HTML:
            page = '<!DOCTYPE html>\n<html lang="en"><head><title>NCBI - WWW Error Blocked</title></head></html>'
            return self._send(200, page, "text/html")
        if fault is Fault.JSON_ERROR:
            return self._send(200, _limit_exceeded(parameters), "application/json")
        if fault is Fault.ERROR_ELEMENT:
            return self._send(200, error_document(function, "Search Backend failed: Database is not supported: pubmed"))
        if fault is Fault.UNOBTAINABLE:
            return self._send(200, error_document(function, "Unable to obtain query #1"))
        if fault is Fault.EMPTY:
            return self._send(200, "")
        if fault is Fault.REDIRECT:
            return self._send(302, "", "text/html", Location="/maintenance.html")
        if fault is Fault.WRONG_TYPE:
            return self._answer_as_text(function, parameters)
        return self._send_badly(fault, self._good_body(function, parameters))

    def _good_body(self, function: str, parameters: dict[str, str]) -> bytes:
        try:
            return self.server.standin.eutils.answer(function, parameters).encode()
        except Refused as error:
            return error_document(function, str(error)).encode()

    def _answer_as_text(self, function: str, parameters: dict[str, str]) -> None:
        self._send(200, self._good_body(function, parameters).decode(), "text/plain; charset=UTF-8")

    def _send_badly(self, fault: Fault, body: bytes) -> None:
        half = body[: len(body) // 2]
        if fault is Fault.CUT:
            self._head(200, "text/xml", {"Content-Length": str(len(body))})
            self.wfile.write(half)
        elif fault is Fault.CUT_UNMARKED:
            self._head(200, "text/xml", {})
            self.wfile.write(half)
        elif fault is Fault.CUT_CHUNKED:
            self._head(200, "text/xml", {"Transfer-Encoding": "chunked"})
            self.wfile.write(f"{len(body):x}\r\n".encode() + half)
        elif fault is Fault.DRIP:
            self._head(200, "text/xml", {"Content-Length": str(len(body))})
            self._drip(body)
        else:
            self._drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nX-Padding: " + b"x" * 60_000)

    def _drip(self, body: bytes) -> None:
        standin = self.server.standin
        with suppress(ConnectionError):  # the client has had enough
            for byte in body:
                self.wfile.write(bytes([byte]))
                if standin.stopping.wait(standin.drip_seconds):
                    return


def _limit_exceeded(parameters: dict[str, str]) -> str:
    key = parameters.get("api_key")
    limit = "10" if key else "3"
    said = {"error": "API rate limit exceeded", "api-key": key or "127.0.0.1", "count": "11", "limit": limit}
    return json.dumps(said)
