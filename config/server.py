"""gunicorn as we run it: what it refuses before Django sees it is a problem document like any other refusal."""

from __future__ import annotations

import contextlib
import socket
from http import HTTPStatus
from typing import Any

import orjson
from gunicorn import util
from gunicorn.http import message
from gunicorn.workers.gthread import ThreadWorker

# Bytes: a query of 20,000 characters, each of its bytes escaped, and the rest of an address.
LONGEST_REQUEST_LINE = 70_000
_DRAINED_BYTES = 16_777_216
_DRAIN_SECONDS = 2.0
_MEDIA_TYPE = "application/problem+json"
_ANSWERS = {
    400: ("bad-request", "The request is not valid HTTP: {}."),
    414: (
        "uri-too-long",
        "The address is longer than what is read ({}): ask with fewer or shorter parameters; identifiers can be sent "
        "in the body of a POST to papers/lookup/.",
    ),
    431: ("headers-too-large", "The headers are larger than what is read ({}): send fewer or shorter ones."),
    500: ("server-error", "The fault is ours, and it is logged: {}."),
}


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Threads, as `--threads` says, with longer addresses and refusals of ours (docs/decisions/0074)."""

    def init_process(self) -> None:
        """Set in this process what gunicorn has as names of its modules and in no option, then serve."""
        message.MAX_REQUEST_LINE = LONGEST_REQUEST_LINE  # no longer line is read, whatever the option says
        util.write_error = write_problem
        super().init_process()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what could not be read, and read on a little: a connection cut at once loses the answer."""
        super().handle_error(req, client, addr, exc)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_WR)
            client.settimeout(_DRAIN_SECONDS)
            left = _DRAINED_BYTES
            while left > 0 and (part := client.recv(65_536)):
                left -= len(part)


def write_problem(sock: socket.socket, status: int, reason: str, sentence: str) -> None:
    """Write a refusal to the connection; takes the place of gunicorn's own page of HTML."""
    kind, detail = _ANSWERS.get(status, _ANSWERS[400])
    title = HTTPStatus(status).phrase
    found = " ".join(sentence.split())[:200]
    body = orjson.dumps(
        {
            "type": f"/api/v1/problems/{kind}/",
            "title": title,
            "status": status,
            "detail": detail.format(found or title),
        }
    )
    head = (
        f"HTTP/1.1 {status} {title}\r\nConnection: close\r\nContent-Type: {_MEDIA_TYPE}\r\nCache-Control: no-store\r\n"
        f"Access-Control-Allow-Origin: *\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    sock.sendall(head.encode("latin-1") + body)
