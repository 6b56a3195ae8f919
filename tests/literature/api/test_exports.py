"""Lists taken away as files: what is refused, what is in them, how they are sent, and what becomes of failures."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import logging

import pytest
import rispy
from django.test import override_settings

from literature.api import exports, relevance
from literature.formats import parquet_table
from literature.models import Pack, PackName, Paper
from tests.literature.factories import NOW, confirm, make_paper, make_papers, make_topic

pytestmark = pytest.mark.django_db

SUFFIXES = ["csv", "jsonl", "ris", "bibtex", "csljson", "nbib", "parquet"]
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "ris": "application/x-research-info-systems",
    "bibtex": "application/x-bibtex",
    "csljson": "application/vnd.citationstyles.csl+json",
    "nbib": "application/nbib",
    "parquet": "application/vnd.apache.parquet",
}


@pytest.fixture
def twelve():
    return make_papers(
        [
            {"pmid": n, "title": f"Paper {n}", "year": 1990 + n % 5, "authors": ("Ries E",), "abstract": "Lumps."}
            for n in range(1, 13)
        ]
    )


def content(response) -> bytes:
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def lines(response) -> list[dict]:
    return [json.loads(line) for line in content(response).splitlines()]


# ── What is refused ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", ["page_size", "cursor", "count"])
def test_what_belongs_to_pages_is_refused_by_name(api, name):
    assert api.problem("papers.ris", {name: "5"}, kind="invalid-parameter")["parameter"] == name


def test_fields_are_refused_where_they_choose_nothing(api):
    problem = api.problem("papers.bibtex", {"fields": "title"}, kind="invalid-parameter")
    assert problem["allowed"] == ["csv", "jsonl", "parquet"]


def test_a_member_without_a_column_is_refused_and_the_columns_are_named(api):
    problem = api.problem("papers.csv", {"fields": "id,notices"}, kind="invalid-parameter")
    assert "notices" in problem["detail"]
    assert "journal.title" in problem["allowed"]


def test_an_unknown_suffix_is_refused_with_those_there_are(api):
    problem = api.problem("papers.pdf", kind="invalid-parameter")
    assert set(SUFFIXES) < set(problem["allowed"])


def test_an_unknown_filter_and_a_wrong_query_are_refused_as_on_the_list(api):
    assert api.problem("papers.ris", {"jurnal": "Pain"}, kind="unknown-parameter")["nearest"] == "journal"
    assert api.problem("papers.ris", {"q": "(lipoma"}, kind="invalid-query")["position"] == 0
    assert api.problem("papers.ris", {"ordering": "title"}, kind="invalid-parameter")["parameter"] == "ordering"


def test_relevance_is_no_order_of_a_file_of_more_papers_than_are_all_weighed(api, twelve, monkeypatch):
    monkeypatch.setattr(relevance, "FULLY_RANKED", 11)
    problem = api.problem("papers.ris", {"q": "lumps", "ordering": "relevance"}, kind="invalid-parameter")
    assert problem["parameter"] == "ordering"
    assert "up to 11 papers" in problem["detail"]


@pytest.mark.parametrize("asked", [{"ordering": "relevance"}, {"q": "1990[dp]", "ordering": "relevance"}])
def test_relevance_is_refused_where_nothing_can_be_weighed(api, twelve, asked):
    assert api.problem("papers.ris", asked, kind="invalid-parameter")["parameter"] == "ordering"


def test_without_pyarrow_the_operator_is_told_what_to_install(api, monkeypatch):
    monkeypatch.setattr(parquet_table, "is_available", lambda: False)
    problem = api.problem("papers.parquet", kind="not-installed", status=501)
    assert "requirements-parquet.txt" in problem["detail"]


# ── What is in a file ───────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", SUFFIXES)
def test_a_suffix_a_format_and_a_media_type_give_the_same_file(api, twelve, name):
    by_suffix = api.response(f"papers.{name}")
    assert by_suffix["Content-Type"] == MEDIA_TYPES[name]
    assert "Accept" in by_suffix["Vary"]
    expected = content(by_suffix)
    assert expected
    assert content(api.response("papers/", {"format": name})) == expected
    accept = {"accept": MEDIA_TYPES[name].partition(";")[0]}
    assert content(api.response("papers/", headers=accept)) == expected


@pytest.mark.parametrize("name", SUFFIXES)
def test_a_list_without_papers_is_a_file_without_papers(api, name):
    assert isinstance(content(api.response(f"papers.{name}")), bytes)


def test_lines_are_the_papers_of_the_list_in_its_order(api, twelve):
    asked = {"ordering": "year,-pmid", "year_min": "1992"}
    assert lines(api.response("papers.jsonl", asked)) == api.get("papers/", asked)["results"]


def test_a_file_by_relevance_is_in_the_order_of_the_list(api, twelve):
    make_paper(pmid=99, title="Lumps of lumps", abstract="Nothing else.", year=1950)
    asked = {"q": "lumps", "ordering": "relevance"}
    found = lines(api.response("papers.jsonl", asked))
    assert found == api.get("papers/", asked)["results"]
    assert (found[0]["pmid"], len(found)) == (99, 13)


def test_a_file_has_what_a_name_is_expanded_to(api, twelve):
    pack = Pack.objects.create(slug="mice", title="Mice", loaded_at=NOW)
    PackName.objects.bulk_create(PackName(pack=pack, name=name) for name in ("lumps", "episacral lipoma"))
    make_paper(pmid=99, title="An episacral lipoma")
    asked = {"q": "lumps", "ordering": "pmid", "fields": "pmid"}
    assert [paper["pmid"] for paper in lines(api.response("papers.jsonl", asked))] == list(range(1, 13))
    expanded = lines(api.response("papers.jsonl", {**asked, "expand": "true"}))
    assert [paper["pmid"] for paper in expanded] == [*range(1, 13), 99]
    assert api.problem("papers.ris", {"expand": "true"}, kind="invalid-parameter")["parameter"] == "expand"


def test_fields_choose_the_members_of_lines_and_the_columns_of_a_table(api, twelve):
    asked = {"fields": "pmid,journal.title,authors.name", "ordering": "pmid"}
    assert lines(api.response("papers.jsonl", asked)) == api.get("papers/", asked)["results"]
    table = content(api.response("papers.csv", asked)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(table)))[:2] == [["pmid", "authors", "journal"], ["1", "Ries E", ""]]


def test_every_filter_of_the_list_narrows_the_file(api, twelve):
    topic = make_topic("diagnosis")
    confirm(twelve[3], topic)
    entries = rispy.loads(content(api.response("papers.ris", {"topic": "diagnosis", "q": "lumps"})).decode())
    assert [entry["title"] for entry in entries] == ["Paper 4"]


def test_a_merged_paper_is_not_in_a_file(api, twelve):
    Paper.objects.filter(pk=twelve[0].pk).update(state="merged", merged_into=twelve[1].pk)
    assert len(lines(api.response("papers.jsonl"))) == 11


def test_the_file_is_named_after_its_content_and_the_day(api, twelve):
    today = dt.datetime.now(dt.UTC).date().isoformat()
    named = api.response("papers.bibtex")["Content-Disposition"]
    assert named == f'attachment; filename="papers-{today}.bib"'


# ── How it is sent ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_papers_are_read_in_chunks_with_the_same_queries_for_each(api, twelve, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(exports, "_CHUNK", 4)
    sizes: list[int] = []
    build = exports.chunks

    def watched(ids, size):
        for some in build(ids, size):
            sizes.append(len(some))
            yield some

    monkeypatch.setattr(exports, "chunks", watched)
    assert len(lines(api.response("papers.jsonl"))) == 12
    assert sizes == [4, 4, 4]


def test_papers_are_read_only_as_the_client_takes_them(api, twelve, monkeypatch):
    monkeypatch.setattr(exports, "_CHUNK", 2)
    monkeypatch.setattr(exports, "_PIECE_BYTES", 1)
    read: list[int] = []
    original = exports.records

    def watched(ids):
        read.extend(ids)
        return original(ids)

    monkeypatch.setattr(exports, "records", watched)
    response = api.response("papers.ris")
    pieces = iter(response.streaming_content)
    next(pieces)
    assert len(read) == 2
    next(pieces)
    next(pieces)
    assert len(read) == 4
    response.close()


def test_head_says_what_get_would_without_reading_papers(api, twelve):
    response = api.client.head("/api/v1/papers.ris")
    assert response.status_code == 200
    assert response["Content-Type"] == MEDIA_TYPES["ris"]
    assert response["Content-Disposition"].startswith("attachment")
    assert getattr(response, "content", b"") == b""


# ── Failures ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_failure_before_the_first_paper_is_a_problem(api, twelve, monkeypatch):
    def fail(*_):
        raise RuntimeError("secret")

    monkeypatch.setattr(exports, "records", fail)
    api.client.raise_request_exception = False
    api.problem("papers.ris", kind="server-error", status=500)


def test_a_failure_among_the_papers_is_raised_to_the_server_and_logged(api, twelve, monkeypatch, caplog):
    monkeypatch.setattr(exports, "_CHUNK", 4)
    monkeypatch.setattr(exports, "_PIECE_BYTES", 1)
    read = exports.records

    def fail_later(ids):
        if twelve[-5].pk in ids or twelve[0].pk in ids:
            raise RuntimeError("the disk is gone")
        return read(ids)

    monkeypatch.setattr(exports, "records", fail_later)
    response = api.response("papers.ris", {"ordering": "-id"})
    with caplog.at_level(logging.ERROR, "literature.api.exports"), pytest.raises(RuntimeError, match="disk"):
        b"".join(response.streaming_content)
    assert "broke off after" in caplog.text


def test_a_client_that_takes_too_long_is_cut_off(api, twelve, monkeypatch):
    monkeypatch.setattr(exports, "_CHUNK", 4)
    monkeypatch.setattr(exports, "_PIECE_BYTES", 1)
    clock = iter([0.0, *[1.0] * 4, *[1e9] * 9])
    monkeypatch.setattr(exports, "monotonic", lambda: next(clock))
    with override_settings(EXPORT_MAX_SECONDS=60):
        response = api.response("papers.ris")
        with pytest.raises(exports.ExportTookTooLong, match="EXPORT_MAX_SECONDS"):
            b"".join(response.streaming_content)


def test_a_stream_that_nobody_reads_to_its_end_lets_go_of_the_database(api, twelve, monkeypatch):
    monkeypatch.setattr(exports, "_CHUNK", 2)
    monkeypatch.setattr(exports, "_PIECE_BYTES", 1)
    held: list[str] = []

    class Watched:
        def __enter__(self):
            held.append("begun")

        def __exit__(self, *_):
            held.append("ended")

    monkeypatch.setattr(exports, "one_state", lambda _: Watched())
    response = api.response("papers.jsonl")
    next(iter(response.streaming_content))
    assert held == ["begun"]
    response.close()
    assert held == ["begun", "ended"]


# ── Feeds ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_feed_has_the_papers_added_last_fifty_at_a_time(api):
    from lxml import etree

    many = [{"pmid": n, "title": f"Paper {n}"} for n in range(1, 53)]
    make_papers(many, now=NOW)
    make_paper(pmid=99, title="The last", now=NOW + dt.timedelta(days=1))
    response = api.response("papers.atom", {"q": "paper OR last"})
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    space = {"a": "http://www.w3.org/2005/Atom"}
    feed = etree.fromstring(response.content)
    titles = feed.xpath("a:entry/a:title/text()", namespaces=space)
    assert len(titles) == 50
    assert titles[0] == "The last"
    (following,) = feed.xpath("a:link[@rel='next']/@href", namespaces=space)
    more = etree.fromstring(api.client.get(following).content).xpath("a:entry/a:title/text()", namespaces=space)
    assert len(more) == 3
    assert not set(more) & set(titles)
    (page,) = feed.xpath("a:link[@rel='alternate']/@href", namespaces=space)
    assert api.client.get(page).status_code == 200


@pytest.mark.parametrize(
    ("asked", "title", "page"),
    [
        ({}, "New papers", "/papers/"),
        ({"q": "lumps", "topic": "diagnosis"}, "New papers: lumps: diagnosis", "/papers/?q=lumps&topic=diagnosis"),
        (
            {"q": "lumps", "year_min": "1993"},
            "New papers: lumps: year_min=1993",
            "/api/v1/papers/?q=lumps&year_min=1993",
        ),
        (
            {"topic": ["diagnosis", "therapy"]},
            "New papers: diagnosis: therapy",
            "/api/v1/papers/?topic=diagnosis&topic=therapy",
        ),
    ],
    ids=["all", "site", "filter", "topics"],
)
def test_a_feed_names_everything_that_narrows_it_and_the_page_of_the_same_papers(api, twelve, asked, title, page):
    from lxml import etree

    make_topic("diagnosis")
    make_topic("therapy")
    space = {"a": "http://www.w3.org/2005/Atom"}
    feed = etree.fromstring(api.response("papers.atom", asked).content)
    assert feed.xpath("string(a:title)", namespaces=space) == title
    assert feed.xpath("string(a:link[@rel='alternate']/@href)", namespaces=space) == f"http://testserver{page}"
    assert api.client.get(page).status_code == 200


@pytest.mark.parametrize("name", ["ordering", "page_size", "fields", "count"])
def test_a_feed_refuses_what_feeds_have_not(api, name):
    assert api.problem("papers.atom", {name: "id"}, kind="invalid-parameter")["parameter"] == name


def test_a_feed_that_did_not_change_is_not_sent_again(api, twelve):
    first = api.response("papers.atom")
    again = api.response("papers.atom", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
