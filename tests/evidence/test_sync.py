"""A night's sync brings a retraction, and what was taken from the paper is flagged in it."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.models import EvidenceItem
from literature.models import Paper
from tests.evidence.factories import make_item
from tests.literature.sync.nights import Nights, paper, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def nights(standin: Any, make_client: Any) -> Nights:
    return Nights(standin, make_client)


def test_a_retraction_that_a_sync_brings_flags_the_items_of_its_paper_alone(nights: Nights) -> None:
    nights.holds(paper(1), paper(2))
    nights.run()
    items = [make_item(Paper.objects.get(pmid=pmid)) for pmid in (1, 2)]
    nights.pubmed.retract(1, notice=301, on=today())
    nights.run()
    assert Paper.objects.get(pmid=1).is_retracted
    assert list(EvidenceItem.objects.counting()) == [items[1]]
    flagged = EvidenceItem.objects.get(pk=items[0].pk)
    assert (flagged.status, flagged.review_reason) == (
        "accepted", "PubMed reports a retraction of the paper (PMID 301).",
    )  # fmt: skip
