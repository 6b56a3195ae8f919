"""Requests that are wrong in every way, over a real gunicorn: each gets an answer in the 400s that says what to do."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
HOST = b"Host: 127.0.0.1\r\nConnection: close\r\n"
LIST = b"/api/v1/papers/"


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A gunicorn with two processes over an empty database of its own; its port."""
    chosen = _free_port()
    folder = tmp_path_factory.mktemp("served")
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/served.sqlite3", "RATE_ANONYMOUS": "1000000"}
    migrated.sqlite_copy(folder / "served.sqlite3")
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{chosen}", "--workers", "2", "--threads", "2"]
    server = subprocess.Popen([*command, "--log-level", "warning", "config.wsgi"], cwd=ROOT, env=environment)
    try:
        _wait_for(chosen, server)
        yield chosen
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None, "gunicorn ended"
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("gunicorn does not listen")


def ask(port: int, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send bytes; return status, headers and body of the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as sock:
        sock.sendall(request)
        received = b""
        while part := sock.recv(65_536):
            received += part
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return int(first.split()[1]), {name.lower(): value for name, value in headers.items()}, body


def get(port: int, target: bytes, headers: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    return ask(port, b"GET " + target + b" HTTP/1.1\r\n" + HOST + headers + b"\r\n")


def refused(answer: tuple[int, dict[str, str], bytes], status: int, kind: str) -> str:
    assert (answer[0], answer[1]["content-type"]) == (status, "application/problem+json"), answer
    body = json.loads(answer[2])
    assert (body["status"], body["type"]) == (status, f"/api/v1/problems/{kind}/")
    assert len(body["detail"]) > 20
    return str(body["detail"])


def test_the_server_answers_what_is_right(port: int) -> None:
    status, headers, body = get(port, LIST)
    assert (status, headers["etag"][:3], json.loads(body)["results"]) == (200, 'W/"', [])
    status, again, body = get(port, LIST, f"If-None-Match: {headers['etag']}\r\n".encode())
    assert (status, body, "content-length" in again) == (304, b"", False)


def test_a_query_as_long_as_the_language_takes_is_read(port: int) -> None:
    words = " OR ".join(f"wort{n:05}" for n in range(450))
    status, _, _ = get(port, LIST + b"?q=" + words.replace(" ", "%20").encode())
    assert status == 200


@pytest.mark.parametrize("length", [9_000, 70_001, 1_000_000])
def test_a_long_address_is_refused_with_its_limit(port: int, length: int) -> None:
    answer = get(port, LIST + b"?q=" + b"a" * length)
    if length < 60_000:
        assert answer[0] in {200, 400}
    else:
        assert "shorter parameters" in refused(answer, 414, "uri-too-long")


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        (b"q=%00", "invalid-parameter"),
        (b"q=%ff%fe", "invalid-parameter"),
        (b"q=\xc3\x28", "bad-request"),
        (b"q=(", "invalid-query"),
        (b"q=)", "invalid-query"),
        (b"q=AND", "invalid-query"),
        (b"q=%22", "invalid-query"),
        (b"q=lipoma%5Bxx%5D", "invalid-query"),
        (b"q=%5Bti%5D", "invalid-query"),
        (b"q=", "invalid-query"),
        (b"q=" + b"(" * 500, "invalid-query"),
        (b"q=" + b"a%20" * 6000, "invalid-query"),
        (b"cursor=forged", "invalid-cursor"),
        (b"cursor=%00", "invalid-parameter"),
        (b"page_size=0", "invalid-parameter"),
        (b"page_size=-1", "invalid-parameter"),
        (b"page_size=1000000000", "invalid-parameter"),
        (b"page_size=1e3", "invalid-parameter"),
        (b"page_size=%D9%A3", "invalid-parameter"),
        (b"fields=__class__", "invalid-parameter"),
        (b"fields=id.__class__", "invalid-parameter"),
        (b"ordering=__class__", "invalid-parameter"),
        (b"ids=" + b",".join(b"%d" % n for n in range(1, 10_001)), "invalid-parameter"),
        (b"year_min=99999", "invalid-parameter"),
        (b"nonsense=1", "unknown-parameter"),
        (b"%00=1", "invalid-parameter"),
        (b"format=exe", "invalid-parameter"),
    ],
    ids=lambda value: ascii(value[:24]) if isinstance(value, bytes) else value,
)
def test_a_wrong_parameter_is_refused_by_its_kind(port: int, query: bytes, kind: str) -> None:
    refused(get(port, LIST + b"?" + query), 400, kind)


@pytest.mark.parametrize(
    ("target", "status", "kind"),
    [
        (b"/api/v1/none/", 404, "not-found"),
        (b"/api/v1/papers/%00/", 400, "malformed-identifier"),
        (b"/api/v1/papers/%ff/", 400, "malformed-identifier"),
        (b"/api/v1/papers/999999999/", 404, "not-found"),
        (b"/api/v1/papers/" + b"9" * 5000 + b"/", 400, "malformed-identifier"),
        (b"/api/v1/topics/%00/", 404, "not-found"),
        (b"/api/%2e%2e/%2e%2e/etc/passwd", 404, "not-found"),
    ],
    ids=lambda value: ascii(value[:24]) if isinstance(value, bytes) else str(value),
)
def test_a_wrong_address_is_refused_by_its_kind(port: int, target: bytes, status: int, kind: str) -> None:
    refused(get(port, target), status, kind)


@pytest.mark.parametrize(
    ("request_bytes", "status", "kind"),
    [
        (b"nonsense\r\n\r\n", 400, "bad-request"),
        (b"GET /api/v1/ HTTP/9.9\r\n\r\n", 400, "bad-request"),
        (b"GET /api/v1/ HTTP/1.1\r\nbroken header\r\n\r\n", 400, "bad-request"),
        (b"GET /api/v1/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 400, "bad-request"),
        (b"GET /api/v1/ HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 100_000 + b"\r\n\r\n", 431, "headers-too-large"),
        (b"GET /api/v1/ HTTP/1.1\r\n" + HOST + b"X: 1\r\n" * 500 + b"\r\n", 431, "headers-too-large"),
        (b"GET /api/v1/ HTTP/1.1\r\n" + HOST + b"Accept: text/csv\r\n\r\n", 406, "not-acceptable"),
        (b"GET /api/v1/none/ HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n", 404, "not-found"),
        (b"DELETE /api/v1/papers/ HTTP/1.1\r\n" + HOST + b"\r\n", 405, "method-not-allowed"),
        (
            b"POST /api/v1/papers/lookup/ HTTP/1.1\r\n"
            + HOST
            + b"Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}",
            415,
            "unsupported-media-type",
        ),
        (
            b"POST /api/v1/papers/lookup/ HTTP/1.1\r\n"
            + HOST
            + b"Content-Type: application/json\r\nContent-Length: 3\r\n\r\n{\xff}",
            400,
            "invalid-body",
        ),
    ],
    ids=lambda value: ascii(value[:40]) if isinstance(value, bytes) else str(value),
)
def test_a_wrong_request_is_refused_by_its_kind(port: int, request_bytes: bytes, status: int, kind: str) -> None:
    refused(ask(port, request_bytes), status, kind)


def test_a_name_with_an_underscore_does_not_pass_for_a_proxys_word(port: int) -> None:
    told = [get(port, LIST, b"X_Forwarded_For: 192.0.2.%d\r\n" % n)[1]["ratelimit"] for n in range(2)]
    left = [int(one.split(";")[1].removeprefix("r=")) for one in told]
    assert left[0] > left[1]


def test_two_processes_count_together(port: int) -> None:
    left = [int(get(port, LIST)[1]["ratelimit"].split(";")[1].removeprefix("r=")) for _ in range(20)]
    assert left == list(range(left[0], left[0] - 20, -1))
