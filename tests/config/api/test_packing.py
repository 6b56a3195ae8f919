"""Compression as the client asked for it, and an answer to HEAD that has the same headers."""

from __future__ import annotations

import datetime as dt
import gzip

import pytest
import time_machine
import zstandard
from django.test import Client

from config.api.packing import coding
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
