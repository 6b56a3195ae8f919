"""[dp] asks for the dates of print and of electronic publication, as PubMed's User Guide says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from literature.pubmed.records import PaperRecord
from literature.query import Document, parse
from tests import database
from tests.literature.query.conftest import keep_all
from tests.literature.query.papers import paper, year

# What each query finds of: print in 2019 with an electronic date in 2018 ("early") or in 2020 ("late"), electronic in
# 2018 without a date of print ("online"), print alone in 2018 ("printed"), no date ("undated").
RECORDS: dict[str, PaperRecord] = {
    "early": paper("Early", pmid=1, publication_date=year(2019), electronic_date=dt.date(2018, 11, 30)),
    "late": paper("Late", pmid=2, publication_date=year(2019), electronic_date=dt.date(2020, 1, 2)),
    "online": paper("Online", pmid=3, electronic_date=dt.date(2018, 6, 1)),
    "printed": paper("Printed", pmid=4, publication_date=year(2018)),
    "undated": paper("Undated", pmid=5),
}
EXPECTED = {
    "2018[dp]": "early online printed",
    "2018/11[dp]": "early printed",
    "2018/11/30[dp]": "early printed",
    "2018/12/01[dp]": "printed",
    "2019[dp]": "early late",
    "2020[dp]": "",  # a single date does not find what was electronic after print
    "2020/01/02[dp]": "",
    "2020:2020[dp]": "late",  # a range does
    "2020:3000[dp]": "late",
    "2018:2018[dp]": "early online printed",
    "NOT 2018[dp]": "late undated",
    "NOT 2020[dp]": "early late online printed undated",
    "NOT 2020:3000[dp]": "early online printed undated",
    "2018[ppdat]": "printed",
    "2019[ppdat]": "early late",
    "2020:3000[Print Publication Date]": "",
    "NOT 2019[ppdat]": "online printed undated",
    "2018[epdat]": "early online",
    "2020[dep]": "late",
    "2018[dp] AND early[ti]": "early",
    "late[ti] OR 2018[dp]": "early late online printed",
}


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker) -> Iterator[dict[int, str]]:
    with database.for_a_module(django_db_blocker, lambda: keep_all(list(RECORDS.values()))) as keys:
        yield dict(zip(keys, RECORDS, strict=True))


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "expected"), EXPECTED.items(), ids=list(EXPECTED))
def test_a_publication_date_is_that_of_print_or_the_electronic_one(kept, query, expected):
    from literature.models import Paper

    asked = parse(query)
    found = asked.filter(Paper.objects.filter(pk__in=kept)).values_list("pk", flat=True)
    assert sorted(kept[pk] for pk in found) == sorted(expected.split())
    documents = {name: Document.from_record(record) for name, record in RECORDS.items()}
    assert sorted(name for name, document in documents.items() if asked.matches(document)) == sorted(expected.split())
