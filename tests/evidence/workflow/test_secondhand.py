"""What a secondary source told of a paper passes for the paper's words nowhere on the way to acceptance."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from evidence.models import EvidenceItem, Suggestion
from evidence.secondhand import place_of
from evidence.workflow import (
    NotReady,
    accept,
    accept_demo,
    accept_suggestion,
    answer_warning,
    hurdles,
    open_warnings,
    reopen,
    save_draft,
    submit,
    suggest,
    take_over,
    withdraw,
)
from tests.evidence.factories import make_pack_draft, make_suggestion, said, user
from tests.literature.factories import NOW, make_paper

LATER = NOW + dt.timedelta(days=3)
TOLD = [{"values": ["statement"], "text": "It is said to help.", "place": place_of("example.org")}]
RETYPED = [{**TOLD[0], "place": "p. 2"}]
REFUSED = r"Quote 1 is told by example\.org; not the paper’s words: replace it by the paper's words"
pytestmark = pytest.mark.django_db


def shown(**facts: Any) -> EvidenceItem:
    (item,) = accept_demo([make_pack_draft(make_paper(), quotes=TOLD, **facts)], LATER)
    return item


def marks() -> tuple[str, str, bool]:
    item = EvidenceItem.objects.get()
    return item.status, item.origin, item.is_demo


def test_a_draft_whose_quotes_a_secondary_source_tells_is_not_handed_over() -> None:
    draft = take_over(make_pack_draft(make_paper(), quotes=TOLD), by=user("ada"), at=NOW)
    assert [(one.path, one.code) for one in hurdles(draft)] == [("quotes.0", "second-hand")]
    with pytest.raises(NotReady, match=REFUSED):
        submit(draft, by=user("ada"), at=LATER)
    assert marks() == ("draft", "secondary", False)


def test_what_was_handed_over_with_such_a_quote_is_not_accepted() -> None:
    draft = make_pack_draft(make_paper(), quotes=TOLD)
    EvidenceItem.objects.update(status="submitted", origin="paper", created_by=user("ada"))
    with pytest.raises(NotReady, match=REFUSED):
        accept(draft, by=user("second"), at=LATER)


def test_a_demonstration_keeps_its_marks() -> None:
    shown()
    assert marks() == ("accepted", "secondary", True)


def test_a_demonstration_that_is_opened_again_unchanged_stays_one() -> None:
    withdraw(shown(), reason="to be checked", by=user("ada"), at=LATER)
    opened = reopen(EvidenceItem.objects.get(), by=user("ada"), at=LATER)
    with pytest.raises(NotReady, match=REFUSED):
        submit(opened, by=user("ada"), at=LATER)
    assert marks() == ("draft", "secondary", True)
    checked = save_draft(opened, said(), by=user("ada"), at=LATER)
    accept(submit(checked, by=user("ada"), at=LATER), by=user("second"), at=LATER)
    assert marks() == ("accepted", "paper", False)


def test_a_revision_that_keeps_such_a_quote_is_not_suggested() -> None:
    with pytest.raises(NotReady, match=REFUSED):
        suggest(shown(), said(statement="It helped. Indeed.", quotes=TOLD), reason="r", by=user("reviser"), at=LATER)
    assert not Suggestion.objects.exists()


def test_a_revision_that_waits_with_such_a_quote_is_not_accepted() -> None:
    suggestion = make_suggestion(shown())
    Suggestion.objects.update(content={**suggestion.content, "quotes": TOLD})
    with pytest.raises(NotReady, match=REFUSED):
        accept_suggestion(suggestion, by=user("second"), at=LATER)
    assert marks() == ("accepted", "secondary", True)


def test_a_place_typed_over_the_same_words_is_caught_until_somebody_says_they_have_read_them() -> None:
    ada = {"by": user("ada"), "at": LATER}
    draft = save_draft(make_pack_draft(make_paper(), quotes=TOLD), said(quotes=RETYPED), **ada)
    with pytest.raises(NotReady, match="say that you have read these in the paper"):
        submit(draft, **ada)
    assert marks() == ("draft", "secondary", False)
    (asked,) = open_warnings(draft)
    answer_warning(draft, asked, "Read in the paper.", **ada)
    accept(submit(draft, **ada), by=user("second"), at=LATER)
    assert marks() == ("accepted", "paper", False)


def test_words_of_a_packs_draft_are_known_in_another_item_of_the_paper() -> None:
    told = make_pack_draft(make_paper(), quotes=TOLD)
    copied = save_draft(EvidenceItem(paper=told.paper), said(quotes=RETYPED), by=user("ada"), at=NOW)
    with pytest.raises(NotReady, match="Quote 1 has, word for word"):
        submit(copied, by=user("ada"), at=LATER)


def test_a_revision_that_types_a_place_over_the_same_words_needs_the_word_of_who_suggests_it() -> None:
    item, told = shown(), said(statement="It helped. Indeed.", quotes=RETYPED)
    reviser = {"by": user("reviser"), "at": LATER}
    with pytest.raises(NotReady, match="Quote 1 has, word for word"):
        suggest(item, told, reason="r", **reviser)
    asked = open_warnings(item, told)
    suggestion = suggest(item, told, reason="r", answers=[(one, "Read in the paper.") for one in asked], **reviser)
    accept_suggestion(suggestion, by=user("second"), at=LATER)
    assert marks() == ("accepted", "paper", False)


def test_a_revision_with_the_papers_words_is_accepted_and_drops_the_marks() -> None:
    accept_suggestion(make_suggestion(shown()), by=user("second"), at=LATER)
    assert marks() == ("accepted", "paper", False)
