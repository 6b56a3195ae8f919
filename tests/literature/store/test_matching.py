"""Which paper of ours a record is about."""

import orjson
import pytest

from literature.models import Paper
from literature.pubmed.records import Identifier, PaperRecord, Received, Source
from literature.store import prepare, store
from tests.literature.factories import NOW, make_record

pytestmark = pytest.mark.django_db


def put(record: PaperRecord) -> int:
    return store([prepare(Received(record, orjson.dumps(record)))], now=NOW)[0].paper_id


def test_two_pmids_are_two_papers_whatever_else_they_share() -> None:
    facts = {"title": "Back mouse", "year": 1993, "authors": ("Fischer PM",), "doi": "10.1000/x", "pmcid": "PMC1"}
    assert put(make_record(pmid=1, **facts)) != put(make_record(pmid=2, **facts))


def test_the_same_title_on_other_pages_is_another_paper() -> None:
    facts = {"title": "Editorial", "year": 1993, "authors": ("Fischer PM",)}
    assert put(make_record(pages="1-2", **facts)) != put(make_record(pages="9-12", **facts))


def test_the_same_title_by_another_author_or_in_another_year_is_another_paper() -> None:
    first = put(make_record(title="Episacroiliac lipoma", year=1937, authors=("Ries E",)))
    second = put(make_record(title="Episacroiliac lipoma", year=1972, authors=("Pace JB",)))
    third = put(make_record(title="Episacroiliac lipoma", year=1990, authors=("Ries E",)))
    assert len({first, second, third}) == 3


def test_a_record_without_author_is_not_recognised_by_its_title() -> None:
    assert put(make_record(source=Source.RIS, title="Letters", year=1990)) != put(
        make_record(source=Source.NBIB, title="Letters", year=1990)
    )


def test_an_entry_without_pmid_becomes_the_paper_of_the_record_that_has_one() -> None:
    entry = put(make_record(source=Source.PACK, title="[The lipomas]", year=1956, authors=("Nocentini P",)))
    paper = put(make_record(pmid=13372094, title="The Lipomas.", year=1956, authors=("Nocentini P", "Rosati I")))
    assert paper == entry
    assert Paper.objects.get().pmid == 13372094


@pytest.mark.parametrize("identifier", [{"doi": "10.1000/x"}, {"pmcid": "PMC99"}])
def test_an_identifier_in_common_is_enough(identifier: dict[str, str]) -> None:
    assert put(make_record(source=Source.RIS, title="One name", **identifier)) == put(
        make_record(pmid=5, title="Quite another", **identifier)
    )


def test_a_packs_entry_is_known_by_its_key_when_all_else_changes() -> None:
    key = (Identifier("pack", "back-mice:hittner-1949"),)
    first = put(make_record(source=Source.PACK, title="", other_ids=key))
    assert put(make_record(source=Source.PACK, title="Now it has one", doi="10.1000/z", other_ids=key)) == first


def test_a_packs_entry_that_is_a_paper_of_ours_already_gives_it_its_key() -> None:
    paper = put(make_record(pmid=8, doi="10.1000/z"))
    assert (
        put(make_record(source=Source.PACK, doi="10.1000/z", other_ids=(Identifier("pack", "back-mice:z"),))) == paper
    )
    assert Paper.objects.get().pack_key == "back-mice:z"


def test_a_record_of_a_merged_paper_reaches_the_one_that_stands_and_revives_no_tombstone() -> None:
    survivor = put(make_record(pmid=1, title="The survivor"))
    loser = put(make_record(pmid=2, title="The loser"))
    Paper.objects.filter(pk=loser).update(state="merged", merged_into_id=survivor)
    assert put(make_record(pmid=2, title="The loser, revised")) == survivor
    assert list(Paper.objects.order_by("pk").values_list("title", "state")) == [
        ("The survivor", "live"),
        ("The loser", "merged"),
    ]
    assert Paper.objects.get(pk=loser).merged_into_id == survivor


def test_a_file_imported_again_is_known_after_pubmed_has_corrected_the_title() -> None:
    entry = make_record(source=Source.RIS, title="The lipomas", year=1956, authors=("Nocentini P",), pages="5")
    first = put(entry)
    assert put(make_record(pmid=9101, title="The lipomas.", year=1956, authors=("Nocentini P",))) == first
    put(make_record(pmid=9101, title="The episacroiliac lipomas.", year=1956, authors=("Nocentini P",), pages="7"))
    assert put(entry) == first
    assert Paper.objects.count() == 1
