"""Papers come out of the database as the records that went in."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import orjson
import pytest

from literature.citations import records
from literature.formats import read_file
from literature.intake import take_in
from literature.models import Paper
from literature.pubmed.records import MeshHeading, MeshQualifier, PaperRecord, PublicationType, Received
from literature.pubmed.stream import RawRecord
from literature.query.text import key
from tests.literature.factories import NOW
from tests.literature.formats.samples import article, chapter

pytestmark = pytest.mark.django_db


def stored(*given: PaperRecord) -> list[int]:
    tally = take_in([Received(record, orjson.dumps(record)) for record in given], now=NOW)
    assert not tally.rejected
    return [one.paper_id for one in tally.stored]


def test_numbers_of_no_paper_are_left_out_and_the_order_is_that_asked_for():
    first, second = stored(article(), article(pmid=2, doi="10.1/2", pmcid=""))
    assert [number for number, _ in records([second, 10**9, first])] == [second, first]


def test_an_article_and_a_chapter_come_out_as_they_went_in():
    for record in (article(), chapter(pmid=3, doi="10.1/3", pmcid="PMC3")):
        ((_, found),) = records(stored(record))
        differing = [one.name for one in fields(PaperRecord) if getattr(found, one.name) != getattr(record, one.name)]
        assert differing == []


def test_the_number_of_queries_does_not_depend_on_the_number_of_papers(django_assert_num_queries):
    many = [article(pmid=n, doi=f"10.1/{n}", pmcid="", title=f"Paper {n}") for n in range(10, 30)]
    ids = stored(*many)
    with django_assert_num_queries(6):
        assert len(records(ids)) == 20


def terms_of(record: PaperRecord) -> list[PublicationType | MeshHeading | MeshQualifier]:
    return [*record.publication_types, *(one for heading in record.mesh for one in (heading, *heading.qualifiers))]


@pytest.mark.needs_data
def test_real_records_come_out_as_they_went_in(data_dir: Path):
    from literature.pubmed.parse import read_record

    raw = [item for item in read_file(data_dir / "pubmed" / "records.xml.gz") if isinstance(item, RawRecord)][::10]
    take_in(raw, now=NOW)
    by_pmid = {record.pmid: record for _, record in records(list(Paper.objects.values_list("pk", flat=True)))}
    for item in raw:
        expected = read_record(item.raw)
        kept = tuple(notice for notice in expected.notices if notice.ref_type != "Cites")
        expected = replace(
            expected, notices=kept, other_abstracts=(), mesh=tuple(replace(one, kind="") for one in expected.mesh)
        )
        found = by_pmid[expected.pmid]
        # A name that the record writes without a UI, or in other case, comes out as another record writes it with one.
        for was, now in zip(terms_of(expected), terms_of(found), strict=True):
            assert key(was.name) == key(now.name)
            assert was.ui in ("", now.ui)
            assert getattr(was, "major", None) == getattr(now, "major", None)
        as_kept = replace(expected, publication_types=found.publication_types, mesh=found.mesh)
        differing = [one.name for one in fields(PaperRecord) if getattr(found, one.name) != getattr(as_kept, one.name)]
        assert differing == [], expected.pmid
