"""What PubMed no longer has is marked."""

import pytest

from literature.models import Paper
from literature.pubmed.records import Source
from literature.withdrawal import withdraw
from tests.literature.factories import NOW, make_paper

pytestmark = pytest.mark.django_db


def test_a_paper_that_pubmed_delivered_is_withdrawn_and_nothing_is_deleted() -> None:
    paper = make_paper(pmid=5)
    assert withdraw([5, 6], NOW) == 1
    paper.refresh_from_db()
    assert (paper.state, paper.withdrawn_at) == ("withdrawn", NOW)
    assert Paper.objects.count() == 1


def test_a_withdrawn_paper_is_withdrawn_once() -> None:
    make_paper(pmid=5)
    withdraw([5], NOW)
    assert withdraw([5], NOW) == 0


def test_a_pmid_that_only_a_pack_gave_is_to_be_checked_and_the_paper_stays() -> None:
    paper = make_paper(source=Source.PACK, pmid=33066978)
    assert withdraw([33066978], NOW) == 0
    paper.refresh_from_db()
    assert (paper.state, paper.pubmed_missing_at) == ("live", NOW)
    assert "no record under PMID 33066978" in paper.to_check


def test_the_remark_is_made_once() -> None:
    paper = make_paper(source=Source.PACK, pmid=7)
    withdraw([7], NOW)
    withdraw([7], NOW)
    paper.refresh_from_db()
    assert paper.to_check.count("no record under") == 1
