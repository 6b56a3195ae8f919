"""Compression as the client asked for it, and an answer to HEAD that has the same headers."""

from __future__ import annotations

import datetime as dt
import gzip
import zlib

import pytest
import time_machine
import zstandard
from django.http import StreamingHttpResponse
from django.test import Client, RequestFactory

from config.api.packing import coding, pack_stream
from tests.literature.factories import make_paper

pytestmark = pytest.mark.django_db

LIST = "/api/v1/papers/"


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", None),
        ("identity", None),
        ("br", None),
        ("gzip", "gzip"),
        ("GZip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("gzip;q=0, *", "zstd"),
        ("*;q=0", None),
        ("zstd;q=0, *;q=0.1", "gzip"),
        ("identity;q=1, gzip;q=0.5", None),
        ("gzip;q=many", None),
        ("gzip;q=0.0", None),
        ("gzip;q=-1", None),
        (" gzip ; q=0.3 ", "gzip"),
        (",,;,=", None),
    ],
)
def test_the_coding_is_the_one_that_the_client_would_rather_have(accepted, expected):
    assert coding(accepted) == expected


@pytest.fixture
def long(db):
    make_paper(title="word " * 500)


@pytest.mark.parametrize(("name", "unpack"), [("gzip", gzip.decompress), ("zstd", zstandard.decompress)])
def test_a_packed_answer_is_the_same_answer(long, name, unpack):
    packed = Client().get(LIST, headers={"accept-encoding": name})
    plain = Client().get(LIST)
    assert packed["Content-Encoding"] == name
    assert unpack(packed.content) == plain.content
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content)
    assert packed["ETag"] == plain["ETag"]
    assert "Accept-Encoding" in packed["Vary"]
    assert "Accept-Encoding" in plain["Vary"]


def test_what_is_packed_is_known_again(long):
    packed = Client().get(LIST, headers={"accept-encoding": "gzip"})
    headers = {"accept-encoding": "zstd", "if-none-match": packed["ETag"]}
    assert Client().get(LIST, headers=headers).status_code == 304


def test_a_short_answer_is_not_packed():
    assert "Content-Encoding" not in Client().get("/api/v1/topics/none/", headers={"accept-encoding": "gzip"})


@pytest.mark.parametrize("coding", ["", "gzip", "zstd"])
@pytest.mark.parametrize("address", ["/api/v1/papers.csv", "/api/v1/papers.ris", "/api/v1/papers/?format=jsonl"])
def test_head_of_a_stream_tells_its_headers(long, address, coding):
    headers = {"accept-encoding": coding}
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False):
        get = Client().get(address, headers=headers)
        assert b"".join(get.streaming_content)
        head = Client().head(address, headers=headers)
    assert (get.status_code, head.status_code, head.content) == (200, 200, b"")
    told = {name: value for name, value in get.items() if not name.startswith("RateLimit")}
    assert {name: value for name, value in head.items() if not name.startswith("RateLimit")} == told


@pytest.mark.parametrize("coding", ["", "gzip"])
@pytest.mark.parametrize("address", [LIST, "/api/v1/papers/?x=1", "/api/v1/none/", "/api/v1/schema/", "/api/v1/docs/"])
def test_head_answers_as_get_does_without_the_body(long, address, coding):
    headers = {"accept-encoding": coding}
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False):
        head, get = Client().head(address, headers=headers), Client().get(address, headers=headers)
    assert (head.status_code, head.content) == (get.status_code, b"")
    told = {name: value for name, value in get.items() if not name.startswith("RateLimit")}
    assert {name: value for name, value in head.items() if not name.startswith("RateLimit")} == told


# ── Streams ─────────────────────────────────────────────────────────────────────────────────────────────────────────
UNPACKED = {
    "gzip": lambda: zlib.decompressobj(16 + zlib.MAX_WBITS),
    "zstd": lambda: zstandard.ZstdDecompressor().decompressobj(),
}


class Broken(Exception):
    """What a row does that cannot be read."""


def breaking():
    yield b"first" * 100
    raise Broken


def streamed(accepted, pieces, content_type="text/csv"):
    headers = {} if accepted is None else {"HTTP_ACCEPT_ENCODING": accepted}
    response = StreamingHttpResponse(pieces, content_type=content_type)
    pack_stream(RequestFactory().get("/", **headers), response)
    return response


@pytest.mark.parametrize("name", UNPACKED)
def test_a_stream_that_breaks_off_has_no_end_of_its_coding(name):
    pieces = iter(streamed(name, breaking()).streaming_content)
    received = next(pieces)
    with pytest.raises(Broken):
        next(pieces)
    unpacker = UNPACKED[name]()
    assert unpacker.decompress(received) == b"first" * 100
    assert not unpacker.eof


@pytest.mark.parametrize("name", UNPACKED)
def test_every_piece_can_be_read_before_the_next_is_made(name):
    pieces, unpacker = iter(streamed(name, iter([b"one", b"two"])).streaming_content), UNPACKED[name]()
    assert [unpacker.decompress(next(pieces)) for _ in range(2)] == [b"one", b"two"]
    assert not unpacker.eof
    assert unpacker.decompress(next(pieces)) == b""
    assert unpacker.eof
    assert list(pieces) == []


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        (None, None),
        ("", None),
        ("identity", None),
        ("br", None),
        ("gzip", "gzip"),
        ("gzip;q=0.2, zstd;q=0.9", "zstd"),
        ("gzip;q=0.9, zstd;q=0.2", "gzip"),
        ("gzip;q=0, zstd;q=0", None),
        ("identity;q=0, gzip", "gzip"),
        ("identity;q=0", None),
    ],
)
def test_a_stream_is_packed_as_the_client_would_rather_have_it(accepted, expected):
    response = streamed(accepted, iter([b"one", b"", b"two"]))
    body = b"".join(response.streaming_content)
    assert response.headers.get("Content-Encoding") == expected
    assert (UNPACKED[expected]().decompress(body) if expected else body) == b"onetwo"


@pytest.mark.parametrize("name", UNPACKED)
def test_a_stream_of_nothing_is_a_whole_frame(name):
    unpacker = UNPACKED[name]()
    assert unpacker.decompress(b"".join(streamed(name, iter(())).streaming_content)) == b""
    assert unpacker.eof


def test_what_is_packed_already_is_not_packed_again():
    assert "Content-Encoding" not in streamed("gzip", iter([b"PAR1"]), "application/vnd.apache.parquet")
    response = StreamingHttpResponse(iter([b"x"]), headers={"Content-Encoding": "zstd"})
    pack_stream(RequestFactory().get("/", HTTP_ACCEPT_ENCODING="gzip"), response)
    assert list(response.streaming_content) == [b"x"]


def test_closing_a_packed_stream_closes_what_it_is_made_of():
    closed = []

    def pieces():
        try:
            yield b"one"
            yield b"two"
        finally:
            closed.append(True)

    response = streamed("zstd", pieces())
    next(iter(response.streaming_content))
    response.close()
    assert closed == [True]
