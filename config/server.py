"""gunicorn as we run it: what it refuses before Django sees it is a problem document like any other refusal."""

from __future__ import annotations

import contextlib
import gc
import socket
import struct
from http import HTTPStatus
from typing import Any

import orjson
from django.conf import settings
from django.urls import get_resolver
from gunicorn import util
from gunicorn.http import message
from gunicorn.workers.gthread import ThreadWorker

# Bytes: a query of 20,000 characters, each of its bytes escaped, and the rest of an address.
LONGEST_REQUEST_LINE = 70_000
_DRAINED_BYTES = 16_777_216
_DRAIN_SECONDS = 2.0
_MEDIA_TYPE = "application/problem+json"
_RESET, _NO_RESET = struct.pack("ii", 1, 0), struct.pack("ii", 0, 0)  # struct linger
_close_gracefully = util.close_graceful
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
    """Threads (`--threads`) with longer addresses, our refusals and a bound on waiting (docs/decisions/0074)."""

    def init_process(self) -> None:
        """Set in this process what gunicorn has as names of its modules and in no option, then serve."""
        message.MAX_REQUEST_LINE = LONGEST_REQUEST_LINE  # no longer line is read, whatever the option says
        util.write_error = write_problem
        util.close_graceful = close
        super().init_process()

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request whose client has SEND_TIMEOUT_SECONDS to take each piece: gunicorn would wait for ever, with
        one of its threads, and with the state of the database that a file is read from.

        In HTTP/1.0 an answer without a length ends with its connection, so until it is whole the connection is one to
        be reset: an orderly end would make a part of a file look like all of it (docs/decisions/0061)."""
        conn.sock.settimeout(settings.SEND_TIMEOUT_SECONDS)
        if req.version >= (1, 1):
            return super().handle_request(req, conn)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        keepalive = super().handle_request(req, conn)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_RESET)
        return keepalive

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what could not be read, and read on a little: a connection cut at once loses the answer."""
        with contextlib.suppress(OSError):
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_RESET)
        super().handle_error(req, client, addr, exc)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_WR)
            client.settimeout(_DRAIN_SECONDS)
            left = _DRAINED_BYTES
            while left > 0 and (part := client.recv(65_536)):
                left -= len(part)


def close(sock: socket.socket, *arguments: Any) -> None:
    """Close a connection; takes the place of gunicorn's own, which always ends in good order. One that is to be reset
    is: what was not sent yet is thrown away, and the other side reads an error where it would have read the end."""
    with contextlib.suppress(OSError):  # it is closed already
        if sock.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, len(_RESET)) == _RESET:
            sock.close()
    _close_gracefully(sock, *arguments)


def settle() -> None:
    """Load what the first request would, and leave it all to every process as it is: what the garbage collector need
    not look through again makes answers quicker, and is shared between processes (with --preload)."""
    get_resolver().url_patterns  # noqa: B018  read once and kept
    gc.collect()
    gc.freeze()


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
