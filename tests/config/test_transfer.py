"""Files over a real gunicorn: what fails half way is seen by every client, and who stops reading is let go."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zstandard
from backmice import Client, Unreachable

from tests import migrated
from tests.config.test_server import ROOT, _free_port, _wait_for

PAPERS = 1_200  # more than are read at once, and more than any socket buffers
FILE = "/api/v1/papers.jsonl?ordering=id"
_FILL = f"""
import django
django.setup()
from tests.literature.factories import make_papers
text = " ".join(str(n * 7919 % 104729) for n in range(1500))
facts = {{"abstract": text, "authors": ("Ries E",)}}
make_papers([{{"pmid": n, "title": f"Paper {{n}}", **facts}} for n in range(1, {PAPERS} + 1)])
"""
# A value that the database would not take from us, and that cannot be read: what a torn disk leaves.
_SPOIL = "UPDATE literature_authorship SET affiliations = ? WHERE paper_id = (SELECT max(id) FROM literature_paper)"


@dataclass
class Served:
    """A server, its port, its database and what it logs."""

    port: int
    database: Path
    log: Path

    def execute(self, statement: str, *values: str) -> list[tuple[int, ...]]:
        with sqlite3.connect(self.database, timeout=30) as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            rows = connection.execute(statement, values).fetchall()
        connection.close()
        return rows


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("transfer")
    here = Served(_free_port(), folder / "served.sqlite3", folder / "log")
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{here.database}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
        "RATE_EXPORT": "1000000",
        "SEND_TIMEOUT_SECONDS": "8",
    }
    migrated.sqlite_copy(here.database)
    subprocess.run([sys.executable, "-c", _FILL], cwd=ROOT, env=environment, check=True, timeout=300)
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{here.port}", "--threads", "4", "--preload"]
    with here.log.open("wb") as log:
        server = subprocess.Popen([*command, "config.wsgi"], cwd=ROOT, env=environment, stderr=log)
    try:
        _wait_for(here.port, server)
        yield here
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture
def spoilt(served: Served) -> Iterator[Served]:
    served.execute(_SPOIL, "{not json")
    yield served
    served.execute(_SPOIL, "[]")


def fetched(served: Served, coding: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    connection.request("GET", FILE, headers={"Accept-Encoding": coding})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Transfer-Encoding"]) == (200, "chunked")
    assert answer.headers["Content-Encoding"] == (None if coding == "identity" else coding)
    return answer


# ── A failure half way ──────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("coding", ["identity", "gzip", "zstd"])
def test_a_transfer_that_fails_half_way_is_incomplete(spoilt: Served, coding: str) -> None:
    with pytest.raises(http.client.IncompleteRead) as raised:
        fetched(spoilt, coding).read()
    assert len(raised.value.partial) > 1_000
    assert "broke off after" in spoilt.log.read_text()


def test_who_speaks_http_1_0_sees_a_reset_where_a_file_fails_and_an_end_where_it_is_whole(spoilt: Served) -> None:
    """Without chunks an orderly end would say that the file is whole; a proxy in front may speak so, too."""
    with pytest.raises(ConnectionResetError):
        in_http_1_0(spoilt)
    spoilt.execute(_SPOIL, "[]")
    assert in_http_1_0(spoilt).partition(b"\r\n\r\n")[2].count(b"\n") == PAPERS


def in_http_1_0(served: Served) -> bytes:
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as sock:
        sock.sendall(f"GET {FILE} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode())
        return b"".join(iter(lambda: sock.recv(65_536), b""))


def test_a_packed_file_that_fails_half_way_has_no_end(spoilt: Served) -> None:
    parts = {}
    for coding in ("gzip", "zstd"):
        with pytest.raises(http.client.IncompleteRead) as raised:
            fetched(spoilt, coding).read()
        parts[coding] = raised.value.partial
    unzipped, unpacked = zlib.decompressobj(16 + zlib.MAX_WBITS), zstandard.ZstdDecompressor().decompressobj()
    assert unzipped.decompress(parts["gzip"]).startswith(b'{"id":')
    assert unpacked.decompress(parts["zstd"]).startswith(b'{"id":')
    assert not unzipped.eof
    assert not unpacked.eof


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("options", [[], ["--compressed"]])
def test_curl_says_that_the_transfer_closed_with_data_outstanding(spoilt: Served, tmp_path: Path, options) -> None:
    command = ["curl", "-s", *options, "-o", str(tmp_path / "file"), f"http://127.0.0.1:{spoilt.port}{FILE}"]
    assert subprocess.run(command, timeout=60, check=False).returncode == 18


def test_our_client_leaves_no_file(spoilt: Served, tmp_path: Path) -> None:
    client = Client(f"http://127.0.0.1:{spoilt.port}", tries=2, sleep=lambda _: None)
    with pytest.raises(Unreachable, match="asked 2 times"):
        client.export(tmp_path / "papers.jsonl", "jsonl", ordering="id")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("coding", ["identity", "gzip", "zstd"])
def test_without_a_failure_the_file_is_whole(served: Served, coding: str) -> None:
    body = fetched(served, coding).read()
    if coding == "gzip":
        body = zlib.decompress(body, 16 + zlib.MAX_WBITS)
    elif coding == "zstd":
        body = zstandard.ZstdDecompressor().decompressobj().decompress(body)
    assert body.count(b"\n") == PAPERS


# ── A client that stops reading ─────────────────────────────────────────────────────────────────────────────────────
def test_who_stops_reading_holds_the_log_of_the_database_no_longer_than_is_said(served: Served) -> None:
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.connect(("127.0.0.1", served.port))
        sock.sendall(f"GET {FILE} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        assert sock.recv(12) == b"HTTP/1.1 200"
        served.execute("UPDATE literature_paper SET curator_note = 'seen'")
        assert _is_held(served), "the file should have been reading still: its state is not held"
        for _ in range(600):
            if not _is_held(served):
                break
            time.sleep(0.1)
        else:
            raise AssertionError("the client holds the log still")
        assert "timed out" in served.log.read_text()


def _is_held(served: Served) -> bool:
    """Whether a reader keeps the write-ahead log from being emptied."""
    connection = sqlite3.connect(served.database, timeout=1)  # the server may be emptying it itself for a moment
    try:
        return bool(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
    finally:
        connection.close()
