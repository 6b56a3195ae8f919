"""Nights of syncs against the stand-in for PubMed, with a merge in between."""

import datetime as dt

import pytest

from literature.merging.merge import merge
from literature.merging.undo import undo
from literature.models import Change, Paper, StrategyHit
from literature.pubmed.records import Source
from tests.literature.factories import NOW, make_paper, make_user
from tests.literature.sync.nights import Nights, paper, today

pytestmark = pytest.mark.django_db
AT = NOW + dt.timedelta(days=1)


def by_pmid(pmid: int) -> Paper:
    return Paper.objects.get(pmid=pmid)


def states() -> list[tuple[object, ...]]:
    return list(Paper.objects.order_by("pk").values_list("pmid", "title", "state", "merged_into", "record_sha256"))


def test_nights_after_a_merge_of_two_pmids_change_nothing(nights: Nights) -> None:
    nights.holds(paper(1, title="Back mice, the one"), paper(2, title="Back mice, the other"))
    nights.sync()
    ada = make_user("ada", role="editor")
    merge(by_pmid(1).pk, by_pmid(2).pk, {"title": "loser"}, two_pmids=True, by=ada, at=AT)
    last, before = Change.objects.count(), states()
    for full in (False, True, False):
        nights.sync(full=full)
        assert states() == before
    assert Change.objects.count() == last
    assert set(StrategyHit.objects.values_list("paper_id", flat=True)) == {by_pmid(1).pk}


def test_revisions_of_both_reach_their_papers_after_undoing(nights: Nights) -> None:
    nights.holds(paper(1, title="Back mice, the one"), paper(2, title="Back mice, the other"))
    nights.sync()
    ada = make_user("ada", role="editor")
    merged = merge(by_pmid(1).pk, by_pmid(2).pk, {"title": "loser"}, two_pmids=True, by=ada, at=AT)
    for pmid, title in ((1, "Back mice, the one, revised"), (2, "Back mice, the other, revised")):
        nights.holds(paper(pmid, title=title, revised=today()))
    nights.sync(full=True)
    assert by_pmid(1).title == "Back mice, the other"
    undo(merged, by=ada, at=AT)
    assert [by_pmid(n).title for n in (1, 2)] == ["Back mice, the one, revised", "Back mice, the other, revised"]
    before = states()
    nights.sync(full=True)
    assert states() == before


def test_pubmed_goes_on_to_speak_for_a_file_that_its_paper_was_merged_into(nights: Nights) -> None:
    nights.holds(paper(1, title="Back mice, of PubMed"))
    nights.sync()
    entry = make_paper(source=Source.RIS, title="Back mice, of a file", year=1937)
    ada = make_user("ada", role="editor")
    merge(entry.pk, by_pmid(1).pk, {"title": "survivor"}, by=ada, at=AT)
    nights.holds(paper(1, title="Back mice, of PubMed, revised", abstract="New words.", revised=today()))
    nights.sync(full=True)
    found = by_pmid(1)
    assert (found.pk, found.title, found.source) == (entry.pk, "Back mice, of a file", "pubmed")
    assert found.abstract == "New words."
