"""What becomes of an item becomes of the verdicts that rest on it, in the same act."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from evidence.bias import forms
from evidence.claims import link
from evidence.models import Claim, EvidenceItem, Verdict
from evidence.workflow import (
    accept,
    accept_suggestion,
    assess,
    clear_flag,
    reopen,
    submit,
    suggest,
    withdraw,
)
from literature.pubmed.records import NoticeRecord
from tests.evidence.factories import editor, make_claim, make_submitted, said, user
from tests.literature.factories import NOW, make_paper

pytestmark = pytest.mark.django_db
QUOTE = [{"values": ["n_analysed"], "text": "of 41 patients", "place": "p. 2"}]
FACTS: dict[str, Any] = {"design": "randomised-trial", "n_analysed": 41, "level": None, "quotes": QUOTE}


def day(number: int) -> dt.datetime:
    return NOW + dt.timedelta(days=number)


@pytest.fixture
def item() -> EvidenceItem:
    """An item that waits for its reviewer, under a claim that it supports."""
    item = make_submitted(make_paper(pmid=10, title="A trial"), **{**FACTS, "level_override_reason": ""})
    link(make_claim(), item, "supports", by=editor(), at=NOW)
    return item


def told() -> list[tuple[str, str, int]]:
    """Return cause, status and patients of each verdict of the claim, the oldest first."""
    return list(Verdict.objects.order_by("number").values_list("cause", "status", "patients"))[1:]


def test_the_whole_life_of_an_item_is_dated_in_the_verdict_with_its_cause(item: EvidenceItem) -> None:
    second, third = user("second"), user("third")
    accept(item, by=second, at=day(1))
    answers = {key: {"answer": "high", "note": "It does not say."} for key in forms()["rob-2"].questions}
    assess(item, "rob-2", answers, "high", "", by=second, at=day(2))
    fewer = said(**{**FACTS, "level_override_reason": "", "n_analysed": 40})
    accept_suggestion(suggest(item, fewer, reason="one was lost", by=third, at=day(3)), by=second, at=day(3))
    make_paper(pmid=10, title="A trial", notices=(NoticeRecord("RetractionIn", 20, ""),), now=day(4))
    clear_flag(item, keep=True, reason="another arm", by=second, at=day(5))
    withdraw(item, reason="counted twice", by=second, at=day(6))
    reopen(item, by=third, at=day(7))
    submit(item, by=third, at=day(7))
    accept(item, by=second, at=day(8))
    assert [(cause, patients) for cause, _, patients in told()] == [
        ("accepted", 41), ("revised", 41), ("revised", 40), ("flagged", 0), ("cleared", 40), ("withdrawn", 0),
        ("accepted", 40),
    ]  # fmt: skip
    for verdict in Verdict.objects.filter(number__gt=1):
        assert (verdict.item, verdict.paper) == (item, item.paper)
    assert [verdict.at for verdict in Verdict.objects.order_by("number")][1:] == [
        *(day(number) for number in (1, 2, 3, 4, 5, 6, 8))
    ]


def test_what_no_reviewer_has_accepted_moves_no_verdict(item: EvidenceItem) -> None:
    reopen(item, by=user("writer"), at=day(1))
    submit(item, by=user("writer"), at=day(1))
    withdraw(item, reason="the wrong paper", by=user("writer"), at=day(2))
    assert told() == []
    assert Claim.objects.get().verdict is not None
