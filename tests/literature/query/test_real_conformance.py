"""On real records every query finds what XPath over NLM's XML finds: in the database and in memory."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from lxml import etree

from literature.pubmed.parse import read
from literature.pubmed.records import PaperRecord, Received
from literature.query import Document, parse
from tests import database
from tests.literature.query.conftest import keep_all
from tests.literature.query.oracle import TODAY, articles, finding, finds_any, pmid
from tests.literature.query.real_conformance import QUERIES

pytestmark = pytest.mark.needs_data


@pytest.fixture(scope="module")
def raw(data_dir) -> list[etree._Element]:
    return articles(data_dir / "pubmed" / "records.xml.gz")[::2]


@pytest.fixture(scope="module")
def records(raw) -> list[PaperRecord]:
    """The same records as our parser reads them."""
    packed = b"<PubmedArticleSet>" + b"".join(map(etree.tostring, raw)) + b"</PubmedArticleSet>"
    return [one.record for one in read(BytesIO(packed)) if isinstance(one, Received)]


@pytest.fixture(scope="module")
def documents(records) -> dict[int, Document]:
    return {record.pmid: Document.from_record(record) for record in records}


@pytest.fixture(scope="module")
def kept(records, django_db_setup, django_db_blocker) -> Iterator[None]:
    with database.for_a_module(django_db_blocker, lambda: keep_all(records)):
        yield


def test_every_record_is_read_twice(raw, documents):
    assert set(documents) == set(map(pmid, raw))


def test_there_are_enough_queries_and_most_of_them_find_some(raw):
    assert len(QUERIES) >= 200
    idle = [query for query, xpath in QUERIES.items() if not finds_any(xpath, raw)]
    assert len(idle) < len(QUERIES) // 20, idle


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "xpath"), QUERIES.items(), ids=list(QUERIES))
def test_a_query_finds_what_the_xml_says(kept, raw, documents, query, xpath):
    from literature.models import Paper

    expected = finding(xpath, raw)
    asked = parse(query).resolved(TODAY)
    matches = asked.matches
    assert {number for number, document in documents.items() if matches(document)} == expected
    assert set(asked.filter(Paper.objects.all()).values_list("pmid", flat=True)) == expected
