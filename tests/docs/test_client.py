"""The Python client: what it does when the service stumbles, and that it reads what the service answers."""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from backmice import Client, Problem, Unreachable
from make_types import DOCUMENT, TARGET, source

from tests.literature.factories import make_papers
from tests.openapi import document

EMPTY = {"count": 0, "next": None, "previous": None, "results": []}
Answer = tuple[int, dict[str, str], bytes]


def answer(status: int = 200, body: object = EMPTY, **headers: str) -> Answer:
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, json.dumps(body).encode()


@pytest.fixture
def serve() -> Iterator[Callable[..., tuple[str, list[str]]]]:
    """Serve the given answers one after the other; return the address and the list of what was asked."""
    servers: list[ThreadingHTTPServer] = []

    def start(*answers: Answer) -> tuple[str, list[str]]:
        asked: list[str] = []
        remaining = iter(answers)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(f"{self.path} {self.headers['Authorization']}")
                status, headers, body = next(remaining)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *args: object) -> None:
                """Be quiet."""

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}", asked

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def waits() -> list[float]:
    return []


def client(address: str, waits: list[float], **options: object) -> Client:
    return Client(address, sleep=waits.append, **options)


# ── The service stumbles ────────────────────────────────────────────────────────────────────────────────────────────
def test_what_the_service_refuses_is_raised_at_once_with_its_reasons(serve, waits):
    body = {"type": "/api/v1/problems/invalid-query/", "detail": "A parenthesis.", "repaired": "(lipoma)"}
    address, asked = serve(answer(400, body))
    with pytest.raises(Problem, match="400 invalid-query: A parenthesis") as raised:
        list(client(address, waits).papers(q="(lipoma"))
    assert raised.value.members["repaired"] == "(lipoma)"
    assert raised.value.kind == "invalid-query"
    assert (len(asked), waits) == (1, [])


def test_a_refusal_that_is_no_problem_document_is_told_by_its_status(serve, waits):
    address, _ = serve((403, {}, b"<html>a proxy</html>"))
    with pytest.raises(Problem, match="403 : Forbidden"):
        client(address, waits).get("papers/")


def test_it_waits_as_long_as_it_is_told(serve, waits):
    address, asked = serve(answer(429, {"title": "Slow down"}, Retry_After="17"), answer())
    assert list(client(address, waits).papers()) == []
    assert waits == [17.0]
    assert len(asked) == 2


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_it_asks_again_after_a_failure_that_may_pass(serve, waits, status):
    address, _ = serve(answer(status), answer(status), answer())
    assert list(client(address, waits).papers()) == []
    assert len(waits) == 2
    assert 0.5 <= waits[0] <= 1 <= waits[1] <= 2


def test_it_gives_up_with_the_last_reason(serve, waits):
    address, asked = serve(*[answer(503, {"type": "x/unavailable/", "detail": "Busy."})] * 3)
    with pytest.raises(Unreachable, match=r"asked 3 times; the last time: 503 unavailable: Busy\."):
        client(address, waits, tries=3).get("papers/")
    assert (len(asked), len(waits)) == (3, 2)


def test_nobody_there_is_named(waits):
    with pytest.raises(Unreachable, match="refused"):
        client("http://127.0.0.1:9", waits, tries=2).get("papers/")


def test_a_body_that_breaks_off_is_asked_for_again(serve, waits):
    address, _ = serve((200, {"Content-Length": "500"}, b'{"count": 1, "resu'), answer())
    assert list(client(address, waits).papers()) == []
    assert len(waits) == 1


def test_an_export_that_breaks_off_leaves_no_file(serve, waits, tmp_path):
    address, _ = serve(*[(200, {"Content-Length": "500"}, b"TY  - JOUR")] * 2)
    target = tmp_path / "papers.ris"
    with pytest.raises(Unreachable):
        client(address, waits, tries=2).export(target, "ris")
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_breaks_off_leaves_the_older_file(serve, waits, tmp_path):
    address, _ = serve((200, {"Content-Length": "500"}, b"TY  - JOUR"))
    target = tmp_path / "papers.ris"
    target.write_text("older")
    with pytest.raises(Unreachable):
        client(address, waits, tries=1).export(target, "ris")
    assert target.read_text() == "older"


def test_the_token_goes_to_the_service_only(serve, waits):
    other, asked_of_other = serve(answer())
    page = {**EMPTY, "next": f"{other}/api/v1/papers/?cursor=x"}
    address, asked = serve(answer(body=page), answer())
    assert list(client(address, waits, token="secret").papers()) == []
    assert asked_of_other == []
    assert asked == ["/api/v1/papers/?page_size=200 Bearer secret", "/api/v1/papers/?cursor=x Bearer secret"]


def test_a_compressed_answer_is_read(serve, waits):
    status, headers, body = answer(body={**EMPTY, "count": 3})
    address, _ = serve((status, {**headers, "Content-Encoding": "gzip"}, gzip.compress(body)))
    assert client(address, waits).count("lipoma") == 3


def test_an_address_without_a_scheme_is_refused():
    with pytest.raises(ValueError, match="http://"):
        Client("file:///etc/passwd")


def test_parameters_are_written_as_the_service_reads_them(serve, waits):
    address, (asked) = serve(answer())
    list(client(address, waits).papers(topic=["a", "b"], is_retracted=False, year=1993, journal=None))
    assert asked[0].startswith("/api/v1/papers/?topic=a&topic=b&is_retracted=false&year=1993&page_size=200 ")


# ── The service as it is ────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db(transaction=True)
def test_it_reads_what_the_service_answers(live_server, tmp_path):
    papers = make_papers([{"title": f"Lipoma {n}", "pmid": n, "doi": f"10.1/{n}"} for n in range(1, 8)])
    base = Client(live_server.url)
    walked = [paper["pmid"] for paper in base.papers(q="lipoma[ti]", page_size=3, ordering="pmid")]
    assert walked == [1, 2, 3, 4, 5, 6, 7]
    assert base.paper("doi:10.1/4")["id"] == papers[3].pk
    assert base.count("lipoma[ti]") == 7
    given = ["pmid:1", papers[1].pk, {"id": "pmid:99", "title": "Lipoma"}]
    assert [found["status"] for found in base.lookup(given)] == ["found", "found", "not_found"]
    with pytest.raises(Problem, match="unknown-parameter") as raised:
        list(base.papers(jornal="Spine"))
    assert raised.value.members["nearest"] == "journal"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("ris", b"TY  - "),
        ("nbib", b"PMID- 1"),
        ("bibtex", b"@"),
        ("csljson", b"["),
        ("csv", b"\xef\xbb\xbfid,pmid,"),
        ("jsonl", b'{"id":'),
        ("parquet", b"PAR1"),
        ("atom", b"<?xml"),
    ],
)
def test_it_exports_in_every_format(live_server, tmp_path, name, begins):
    make_papers([{"title": f"Lipoma {n}", "pmid": n} for n in range(1, 8)])
    target = tmp_path / f"papers.{name}"
    order = {} if name == "atom" else {"ordering": "pmid"}
    size = Client(live_server.url).export(target, name, q="lipoma[ti]", **order)
    content = target.read_bytes()
    assert len(content) == size
    assert content.startswith(begins)
    assert list(tmp_path.iterdir()) == [target]


def test_the_formats_that_it_names_are_those_of_the_document():
    (named,) = re.findall(r"`format` is (.+?)\.", str(Client.export.__doc__))
    suffix = document()["paths"]["/api/v1/papers.{suffix}"]["get"]
    (values,) = (one["schema"]["enum"] for one in suffix["parameters"] if one["name"] == "suffix")
    assert set(re.findall(r"\w+", named)) - {"or"} == set(values)


# ── The types ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_types_are_those_of_the_openapi_document():
    assert TARGET.read_text(encoding="utf-8") == source(document()), "run `make schema`, and commit what it writes"


def test_every_address_that_the_client_names_is_in_the_document():
    text = (Path(DOCUMENT).parent / "client" / "backmice.py").read_text(encoding="utf-8")
    paths = document()["paths"]
    for resource in ("papers/", "papers/lookup/", "papers/{identifier}/"):
        assert f"/api/v1/{resource}" in paths
        assert resource.replace("{identifier}/", "") in text


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": ["integer", "null"]}, "A = int | None"),
        ({"enum": ["a", "b"]}, "A = Literal['a', 'b']"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/B"}}, "A = list[B]"),
    ],
)
def test_a_schema_becomes_a_type(schema, expected):
    assert expected in source({"components": {"schemas": {"A": schema}}})


def test_the_client_imports_nothing_of_the_service():
    # It is copied to where no Django is.
    text = (Path(DOCUMENT).parent / "client" / "backmice.py").read_text(encoding="utf-8")
    assert not any(name in text for name in ("import django", "from literature", "from config", "import requests"))
