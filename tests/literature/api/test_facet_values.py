"""Every value of every facet, given to the parameter of the same name, keeps exactly the papers that it was counted
for."""

from __future__ import annotations

import pytest
from django.db import connection

from evidence.models import StudyDesign
from literature.api.dimensions import dimensions
from literature.formats import read_file
from literature.intake import take_in
from literature.models import Strategy, StrategyHit, StrategyVersion
from literature.pubmed.records import AuthorRecord, JournalRecord, PublicationType
from literature.screening import decide
from tests.evidence.factories import make_item
from tests.literature.factories import NOW, confirm, make_papers, make_topic, make_user, suggest
from tests.literature.pubmed.test_parse_against_xpath import all_files
from tests.thorough import some

pytestmark = pytest.mark.django_db

GROUP = AuthorRecord(collective_name="International Spine Study Group of Seven Words and More")


def every_value(api) -> list[tuple[str, object, int]]:
    facets = api.get("papers/", {"facets": ",".join(dimensions()), "count": "exact", "page_size": 1})["facets"]
    assert set(facets) == set(dimensions())
    return [(name, one["value"], one["papers"]) for name, facet in facets.items() for one in facet["values"]]


def found(api, name: str, value: object) -> int:
    return api.get("papers/", {name: value, "count": "exact", "page_size": 1, "fields": "id"})["count"]


@pytest.fixture
def collection() -> None:
    diagnosis = make_topic("diagnosis")
    ultrasound = make_topic("ultrasound", parent=diagnosis)
    pain = JournalRecord("Pain, the journal", "Pain", "Pain", "7508686", "0304-3959")
    papers = make_papers(
        [
            {"pmid": 1, "journal": pain, "authors": ("Wang J", GROUP), "languages": ("eng", "xqx"), "year": 1990},
            {"pmid": 2, "journal": "Schmerz, der", "authors": ("Wang JL", "Wang J"), "languages": ("ger",)},
            {"pmid": 3, "journal": JournalRecord("Same"), "authors": (AuthorRecord("Wang", "Jun", "J", "Jr"),)},
            {"pmid": 4, "journal": JournalRecord("Same", issn_print="0028-0836"), "authors": ("Wang",)},
            {
                "pmid": 5,
                "authors": ("J Wang", "García López JA"),
                "publication_types": ("Letter", "Case Reports, many"),
            },
            {"pmid": 6, "publication_types": (PublicationType("Review", "D1"), PublicationType("Letter", "D2"))},
            {"pmid": 7, "publication_types": (PublicationType("Reviews", "D1"), PublicationType("review"))},
            {"pmid": 8, "authors": (AuthorRecord("Wang", "", "J", valid=False), "Ö A"), "year": 2001},
        ]
    )
    suggest(papers[0], diagnosis)
    confirm(papers[1], ultrasound)
    reader = make_user("reader", role="editor")
    decide(papers[2], "title_abstract", "excluded", "animal study, mice", by=reader, at=NOW)
    strategy = Strategy.objects.create(slug="sensitive", title="Sensitive")
    version = StrategyVersion.objects.create(strategy=strategy, number=1, query="pain", created_at=NOW)
    StrategyHit.objects.create(strategy=strategy, pmid=4, paper=papers[3], first_version=version, first_seen_at=NOW)
    make_item(papers[4], design=StudyDesign.values[0])


def test_every_value_of_every_facet_finds_the_papers_that_it_counts(api, collection):
    told = every_value(api)
    assert {name for name, _, _ in told} == set(dimensions())
    for name, value, papers in told:
        assert found(api, name, value) == papers, (name, value)


def test_a_group_is_found_by_its_name_in_whatever_case(api, collection):
    for text in (GROUP.collective_name, GROUP.collective_name.upper(), f'"{GROUP.collective_name}"'):
        assert found(api, "author", text) == 1


def test_a_name_as_it_stands_finds_those_with_further_initials_and_quoted_only_itself(api, collection):
    assert found(api, "author", "wang j") == 3
    assert found(api, "author", '"Wang J"') == 3
    assert found(api, "author", '"wang jl"') == 1


@pytest.mark.needs_data
@pytest.mark.slow
def test_every_value_of_every_facet_of_real_papers_finds_the_papers_that_it_counts(api, data_dir):
    others = [path for folder in ("nbib", "ris") for path in sorted((data_dir / folder).iterdir())]
    for path in (*all_files(data_dir), *others):
        take_in(some(read_file(path), 3), now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # no daemon looks at a test's tables, and PostgreSQL would think them empty
    for name, value, papers in every_value(api):
        assert found(api, name, value) == papers, (name, value)
