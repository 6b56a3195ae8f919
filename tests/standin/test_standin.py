"""The stand-in itself: what it says must be what NCBI would say, or tests that pass prove nothing."""

from __future__ import annotations

import datetime as dt
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from literature.pubmed.client import EntrezClient
from tests.standin import Standin, load_real, make_record
from tests.standin.collection import BadQuery, Collection
from tests.standin.records import words

RECORDS = (
    make_record(
        1,
        title="Lipomas épisacro-iliaques & low back pain",
        abstract="A tender nodule.",
        authors=(("Copeman", "William S."), ("Ackerman", "Wilhelm")),
        mesh=("Lipoma", "Low Back Pain"),
        language="fre",
        created=dt.date(1990, 5, 5),
        published=dt.date(1989, 12, 1),
        doi="10.1000/ABC.1",
    ),
    make_record(
        2,
        title="Mice and backs",
        keywords=("back mice",),
        publication_types=("Journal Article", "Review"),
        created=dt.date(2001, 1, 1),
        revised=dt.date(2020, 6, 6),
        published=dt.date(2001, 1, 1),
    ),
    make_record(3, title="Back pain", abstract="Mice.", created=dt.date(2010, 3, 31), published=dt.date(2010, 3, 1)),
)


@pytest.mark.parametrize("term", ['("lipoma"', "lipoma)", "AND lipoma", "a OR", "2001/13/45[crdt]", "[ti]", '"open'])
def test_a_query_that_cannot_be_read_is_refused(term: str) -> None:
    with pytest.raises(BadQuery):
        Collection(RECORDS).search(term)


@pytest.mark.parametrize(
    ("term", "pmids"),
    [
        ("lipomas[ti]", {1}),
        ("lipoma*[tiab]", {1}),
        ("lipoma[mh]", {1}),
        ("Lipoma[MeSH Terms]", {1}),
        ("pain[mh]", set()),
        ('"episacro iliaques"[tiab]', {1}),
        ('"épisacro-iliaq*"[tiab]', {1}),
        ('"back mice"[tiab]', {2}),  # a keyword; not the end of one field and the beginning of the next
        ('"back mice"[ti]', set()),
        ("back mice[tiab]", {2, 3}),
        ("low back pain[ti]", {1}),
        ("pain NOT lipoma[mh] OR review[pt]", {2, 3}),  # left to right
        ("lipoma[mh] OR mice[tiab] AND pain[ti]", {1, 3}),
        ("lipoma[mh] OR (mice[tiab] AND pain[ti])", {1, 3}),
        ("review[pt] OR lipoma[mh] AND fre[la]", {1}),
        ("review[pt] OR (lipoma[mh] AND fre[la])", {1, 2}),
        ("pain mice", {3}),
        ("mice AND NOT review[pt]", {3}),
        ("french[la]", {1}),
        ("copeman[au]", {1, 2, 3}),
        ("copeman ws[au]", {1, 2, 3}),
        ("ackerman[au]", {1}),
        ("ackerman[1au]", set()),
        ("1990[crdt]", {1}),
        ("2001/01:2010/03[crdt]", {2, 3}),
        ("2010/03/31:3000[crdt]", {3}),
        ("1800:2010/03/30[crdt]", {1, 2}),
        ('("2001/01/01"[Date - Create] : "2001/12/31"[Date - Create])', {2}),
        ("2020:3000[lr]", {2}),
        ("1989[dp]", {1}),
        ("2:3[UID]", {2, 3}),
        ("2[pmid] OR 1[pmid]", {1, 2}),
        ("10.1000/abc.1[doi]", {1}),
    ],
)
def test_the_search_finds_what_pubmed_would(term: str, pmids: set[int]) -> None:
    assert set(Collection(RECORDS).search(term).pmids) == pmids


def test_the_search_says_what_it_does_not_know() -> None:
    found = Collection(RECORDS).search('xyzzy[ti] OR "no such phrase"[tiab] OR lipoma[nofield]')
    assert found.unknown_fields == ("nofield",)
    assert found.phrases_not_found == ('"xyzzy"[ti]', '"no such phrase"[tiab]')


def test_a_change_is_found_at_once() -> None:
    collection = Collection(RECORDS)
    assert collection.search("2026[lr]").pmids == ()
    collection.retract(1, notice=9, on=dt.date(2026, 2, 2))
    collection.merge(2, into=3, on=dt.date(2026, 3, 3))
    assert collection.search("2026[lr]").pmids == (9, 3, 1)
    assert collection.search('"retraction notice"[pt]').pmids == (9,)
    assert collection.get(2) is None
    retracted = collection.get(1)
    assert retracted is not None
    assert b'<CommentsCorrections RefType="RetractionIn">' in retracted.xml


def _get(standin: Standin, function: str, **parameters: str) -> str:
    query = urllib.parse.urlencode({"db": "pubmed", **parameters})
    with urllib.request.urlopen(f"{standin.url}{function}.fcgi?{query}") as answer:
        return answer.read().decode()


def test_no_more_than_9999_hits_are_shown(standin: Standin) -> None:
    standin.collection.add(*(make_record(pmid) for pmid in range(1, 10_101)))
    assert _get(standin, "esearch", term="lipoma", retmax="9999").count("<Id>") == 9_999
    refused = _get(standin, "esearch", term="lipoma", retstart="9990", retmax="10")
    assert "<ERROR>Search Backend failed: Position 10000 is out of acceptable range</ERROR>" in refused


def test_the_fourth_request_in_a_second_is_refused(standin: Standin) -> None:
    standin.enforce_rate = True
    for _ in range(3):
        _get(standin, "esearch", term="lipoma")
    with pytest.raises(urllib.error.HTTPError) as caught:
        _get(standin, "esearch", term="lipoma")
    assert caught.value.code == 429
    assert caught.value.headers["Retry-After"] == "2"
    assert b"API rate limit exceeded" in caught.value.read()


def test_dates_given_apart_from_the_term_count_only_together(standin: Standin) -> None:
    standin.collection.add(*RECORDS)
    dates = {"datetype": "crdt", "mindate": "2001/01/01"}
    assert "<Count>3</Count>" in _get(standin, "esearch", term="1:9[uid]", **dates)
    assert "<Count>2</Count>" in _get(standin, "esearch", term="1:9[uid]", maxdate="3000", **dates)


def test_records_can_be_fetched_from_the_history(standin: Standin) -> None:
    standin.collection.add(*RECORDS)
    found = etree.fromstring(_get(standin, "esearch", term="1:9[uid]", usehistory="y").encode())
    place = {"WebEnv": found.findtext("WebEnv") or "", "query_key": found.findtext("QueryKey") or ""}
    body = _get(standin, "efetch", retmode="xml", retstart="1", retmax="1", **place)
    assert '<PMID Version="1">2</PMID>' in body
    assert body.count("<PubmedArticle>") == 1


@pytest.mark.parametrize(("fault", "articles"), [("fewer", 2), ("empty-set", 0)])
def test_records_can_go_missing(
    standin: Standin, make_client: Callable[..., EntrezClient], fault: str, articles: int
) -> None:
    standin.collection.add(*RECORDS)
    standin.fail_next(fault, on="efetch")
    client = make_client()
    client.count("lipoma")
    assert client.fetch([1, 2, 3]).count(b"<PubmedArticle>") == articles


def test_a_record_in_the_middle_can_be_broken(standin: Standin, make_client: Callable[..., EntrezClient]) -> None:
    standin.collection.add(*RECORDS)
    standin.fail_next("malformed")
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(make_client().fetch([1, 2, 3]))


def test_what_is_made_is_well_formed_and_says_its_facts() -> None:
    article = etree.fromstring(RECORDS[0].xml)
    assert article.findtext(".//ArticleTitle") == RECORDS[0].title
    assert [name.text for name in article.iterfind(".//LastName")] == ["Copeman", "Ackerman"]
    assert article.findtext(".//ArticleId[@IdType='doi']") == "10.1000/ABC.1"


def test_words_are_folded() -> None:
    assert words("Épisacro-Iliaques (α)") == " episacro iliaques α "


@pytest.mark.needs_data
def test_real_records_are_served_as_they_are(
    standin: Standin, make_client: Callable[..., EntrezClient], data_dir: Path
) -> None:
    real = load_real(data_dir / "pubmed" / "records.xml.gz", limit=300)
    standin.collection.add(*real)
    client = make_client()
    pmids = client.search("1:99999999[uid]").pmids
    assert len(pmids) == len(real) == 300
    served = etree.fromstring(client.fetch(pmids))
    known = {record.pmid: record.xml for record in real}
    for article in served:
        article.tail = None
        assert etree.tostring(article, encoding="utf-8") == known[int(article.findtext("*/PMID") or 0)]
