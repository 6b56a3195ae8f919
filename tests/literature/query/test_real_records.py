"""On real records: the database and memory agree, and so does a plain reading of the record."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest

from literature.pubmed.parse import read
from literature.pubmed.records import PaperRecord, Received
from literature.query import Document, parse
from literature.query.text import stem, words
from tests import database
from tests.literature.query.conftest import keep_all

# On the records under ../shared/data each of these finds some papers and leaves some out.
QUERIES = (
    "pain",
    "pain[ti]",
    "carcinom*[tiab]",
    '"low back pain"[tiab] OR "back pain"[mh]',
    '"of the"[tiab]',
    '"in the treatment of"[tiab]',
    "injectio*[tiab] AND english[la]",
    "humans[mh] NOT animals[mh]",
    "female[mh] AND adult[mh] NOT 2000:2010[dp]",
    "review[pt] OR case reports[pt]",
    "random*[pt]",
    "metabolism[majr] OR neoplasms/therapy[mh]",
    "smith[au]",
    "wang y[au]",
    '"wang y"[au]',
    "smith[1au] OR lee[lastau]",
    "university[ad]",
    '"department of medicine"[ad]',
    "nature[ta] OR lancet[ta]",
    "french[la] OR german[la]",
    "1975[dp]",
    "1990:1995[dp]",
    "2015/01:2015/06[dp]",
    "2010:3000[crdt]",
    "2018[lr] OR 2019/01[lr]",
    "1:100[pmid]",
    "NOT 1:20000000[pmid]",
    "cells OR rats AND mice NOT human",
    "β[tiab] OR α[tiab]",
    "müller[au] OR sjögren*[tw]",
    "NOT human*[tw]",
)


pytestmark = pytest.mark.needs_data


@pytest.fixture(scope="module")
def records(data_dir) -> list[PaperRecord]:
    """Every fourth record: enough to meet all kinds, and quick to store."""
    with gzip.open(data_dir / "pubmed" / "records.xml.gz") as stream:
        return [one.record for one in read(stream) if isinstance(one, Received) and one.record.pmid][::4]


@pytest.fixture(scope="module")
def documents(records) -> dict[int, Document]:
    return {record.pmid: Document.from_record(record) for record in records}


@pytest.fixture(scope="module")
def kept(records, django_db_setup, django_db_blocker) -> Iterator[None]:
    with database.for_a_module(django_db_blocker, lambda: keep_all(records)):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("query", QUERIES)
def test_the_database_and_memory_find_the_same_real_papers(kept, documents, query):
    from literature.models import Paper

    matches = parse(query).matches
    found = set(parse(query).filter(Paper.objects.all()).values_list("pmid", flat=True))
    assert found == {pmid for pmid, document in documents.items() if matches(document)}
    assert found, "the query should find something"
    assert len(found) < len(documents), "the query should leave something out"


def test_a_word_of_a_title_finds_every_paper_that_has_it(records, documents):
    """An independent reading: plain words of ASCII titles, compared as they are written."""
    for word in ("patients", "liver", "treatment", "cell", "pain"):
        matches = parse(f"{word}[ti]").matches
        having = {r.pmid for r in records if word in re.findall(r"[a-z0-9]+", r.title.lower())}
        assert having <= {pmid for pmid, document in documents.items() if matches(document)}
        assert having


def test_a_phrase_finds_exactly_the_titles_that_have_it_as_stems(records, documents):
    asked = [stem(word) for word in words("effects of")]
    matches = parse('"effects of"[ti]').matches
    having = set()
    for record in records:
        stems = [[stem(word) for word in words(text)] for text in (record.title, record.vernacular_title)]
        if any(one[place : place + 2] == asked for one in stems for place in range(len(one))):
            having.add(record.pmid)
    assert having == {pmid for pmid, document in documents.items() if matches(document)}
    assert having


def test_headings_types_and_languages_find_exactly_the_records_that_name_them(records, documents):
    readings = {
        "humans[mh]": lambda r: any(heading.name == "Humans" for heading in r.mesh),
        "review[pt]": lambda r: any(kind.name.lower() == "review" for kind in r.publication_types),
        "french[la]": lambda r: "fre" in r.languages,
        "metabolism[majr]": lambda r: any(h.name == "Metabolism" and h.major for h in r.mesh),
        '"liver/metabolism"[mh]': lambda r: any(
            h.name == "Liver" and any(q.name == "metabolism" for q in h.qualifiers) for h in r.mesh
        ),
        '"smith j"[au]': lambda r: any(
            (a.last_name, a.initials, a.suffix, a.valid) == ("Smith", "J", "", True) for a in r.authors
        ),
    }
    for query, reading in readings.items():
        matches = parse(query).matches
        found = {pmid for pmid, document in documents.items() if matches(document)}
        assert found == {record.pmid for record in records if reading(record)}, query
