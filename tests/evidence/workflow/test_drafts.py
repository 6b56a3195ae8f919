from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User

from evidence.content import canonical, document
from evidence.models import EvidenceItem, Outcome, TypedDraft
from evidence.workflow import (
    ImpossibleNumbers,
    NotReady,
    Unfit,
    WorkflowRefused,
    accept,
    autosave,
    discard_typed,
    save_draft,
    submit,
    take_over,
    typed_draft,
)
from literature.merging.merge import merge
from literature.roles import NotAllowed
from tests.evidence.factories import machine, make_draft, make_item, make_pack_draft, make_submitted, said, user
from tests.literature.factories import NOW, make_paper, make_user

LATER = NOW + dt.timedelta(days=3)
pytestmark = pytest.mark.django_db

FULL: dict[str, Any] = {
    "therapy": {"agent": "lidocaine", "volume_ml": "5.0", "recurrences": 0, "recurrence_n": 31},
    "groups": [{"label": "all", "n": 35, "events": 31, "percent": "89"}],
    "quotes": [
        {"values": ["therapy", "groups.0", "n_analysed"], "text": "relief in 31 of 35 patients", "place": "p. 12"}
    ],
    "n_analysed": 35,
}


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"groups": [{"label": "all", "n": 30, "events": 31}]}, "31"),
        ({"groups": [{"label": "all", "n": 41, "events": 21.5}]}, "21.5"),
        ({"effects": [{"measure": "odds-ratio", "estimate": "2", "lower": "3", "upper": "1"}]}, "3"),
        ({"n_analysed": -1}, "-1"),
        ({"diagnosis": {"sensitivity": "1.2"}}, "1.2"),
        ({"n_analysed": "ten"}, "ten"),
    ],
    ids=["31-of-30", "21.5-people", "interval-3-to-1", "negative-n", "sensitivity-of-1.2", "ten-as-a-number"],
)
def test_bad_numbers_are_refused_with_a_sentence_and_nothing_typed_is_lost(
    facts: dict[str, Any], sentence: str
) -> None:
    draft, writer = make_draft(make_paper()), user("writer")
    before = document(EvidenceItem.objects.get())
    autosave(writer, draft.paper, draft, {"all": "that was typed"}, NOW)
    with pytest.raises(ImpossibleNumbers) as refused:
        save_draft(draft, said(**facts), by=writer, at=LATER)
    assert refused.value.findings
    assert sentence in str(refused.value)
    standing = EvidenceItem.objects.get()
    assert (document(standing), standing.content, standing.changed_at) == (before, before, NOW)
    kept = typed_draft(writer, draft)
    assert kept is not None
    assert kept.typed == {"all": "that was typed"}


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(ImpossibleNumbers) as refused:
        make_draft(make_paper(), n_analysed="ten", women_n=-2, cited="x")
    assert {finding.path for finding in refused.value.findings} >= {"n_analysed", "women_n", "cited"}
    assert not EvidenceItem.objects.exists()


def test_a_term_that_is_not_in_the_vocabulary_is_refused() -> None:
    with pytest.raises(Unfit, match="There is no outcome “pain”"):
        make_draft(make_paper(), outcome="pain")
    assert not EvidenceItem.objects.exists()


def test_a_copied_abstract_is_no_quote() -> None:
    quotes = [{"values": ["statement"], "text": "x" * 301, "place": "p. 1"}]
    with pytest.raises(ImpossibleNumbers, match="301 characters, 1 too many"):
        make_draft(make_paper(), quotes=quotes)


def test_a_level_without_a_reason_is_refused() -> None:
    with pytest.raises(ImpossibleNumbers, match="Say why"):
        make_draft(make_paper(), level_override_reason="")


def test_nothing_is_written_about_a_paper_that_was_merged() -> None:
    ours, theirs = make_paper(pmid=1), make_paper(pmid=2)
    merge(ours.pk, theirs.pk, two_pmids=True, by=make_user("editor", role="editor"), at=NOW)
    theirs.refresh_from_db()
    with pytest.raises(WorkflowRefused, match=f"was merged into paper {ours.pk}"):
        make_draft(theirs)


def test_what_a_document_says_stands_in_the_tables_and_comes_back_the_same() -> None:
    Outcome.objects.create(slug="relief", name="Relief")
    draft = make_draft(make_paper(), outcome="relief", **FULL)
    assert document(EvidenceItem.objects.get()) == draft.content == canonical(draft.content)
    assert draft.content["therapy"] == {
        "agent": "lidocaine", "volume_ml": "5.0", "recurrences": 0, "recurrence_n": 31,
    }  # fmt: skip
    less = save_draft(draft, said(), by=user("writer"), at=LATER)
    assert document(EvidenceItem.objects.get()) == less.content
    assert not {"therapy", "groups", "outcome"} & less.content.keys()


def test_the_level_is_that_of_the_rules_unless_the_writer_gives_another() -> None:
    draft = make_draft(make_paper(), level=None)
    assert (draft.computed_level, draft.level, draft.level_rule) == (4, 4, "therapy-case-series")
    draft = save_draft(draft, said(level=5), by=user("writer"), at=LATER)
    assert (draft.computed_level, draft.level) == (4, 5)


def test_saving_by_an_open_page_does_not_undo_what_happened_to_the_item_meanwhile() -> None:
    draft = make_draft(make_paper())
    EvidenceItem.objects.filter(pk=draft.pk).update(review_since=NOW, review_reason="PubMed reports a retraction.")
    save_draft(draft, said(statement="It helped most."), by=user("writer"), at=LATER)
    assert EvidenceItem.objects.get().review_since == NOW


def test_a_value_without_a_quote_is_not_accepted_and_the_refusal_names_it() -> None:
    item = make_submitted(make_paper(), n_analysed=35, women_n=20)
    with pytest.raises(NotReady) as refused:
        accept(item, by=user("second"), at=LATER)
    assert {finding.path for finding in refused.value.findings} == {"n_analysed", "women_n"}
    full = make_submitted(make_paper(pmid=7), **FULL)
    assert accept(full, by=user("second"), at=LATER).status == "accepted"


# ── Machines ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_machine_hands_nothing_over_that_came_from_a_secondary_source() -> None:
    with pytest.raises(WorkflowRefused, match="handed over by who has checked it"):
        submit(make_pack_draft(make_paper()), by=machine(), at=LATER)


def test_who_takes_a_machines_draft_over_is_its_writer_and_another_accepts_it() -> None:
    draft = make_pack_draft(make_paper())
    with pytest.raises(WorkflowRefused, match="take it over, check it, and then hand it over"):
        submit(draft, by=user("ada"), at=LATER)
    taken = take_over(draft, by=user("ada"), at=LATER)
    assert (taken.created_by, taken.origin) == (user("ada"), "secondary")
    with pytest.raises(WorkflowRefused, match="The draft is ada's"):
        take_over(draft, by=user("ben"), at=LATER)
    with pytest.raises(WorkflowRefused, match="The draft is ada's"):
        save_draft(draft, said(statement="The pack says otherwise."), by=machine(), at=LATER)
    handed = submit(draft, by=user("ada"), at=LATER)
    assert (handed.origin, handed.source_url) == ("paper", "https://example.org/review")
    with pytest.raises(WorkflowRefused, match="a second curator does"):
        accept(draft, by=user("ada"), at=LATER)
    assert accept(draft, by=user("second"), at=LATER).is_demo is False


def test_nobody_takes_over_the_draft_of_a_curator_who_can_go_on() -> None:
    with pytest.raises(WorkflowRefused, match="The draft is writer's"):
        take_over(make_draft(make_paper()), by=user("ada"), at=LATER)


# ── What was typed ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_was_typed_is_kept_in_place_of_what_was_typed_before_and_read_by_nobody_else() -> None:
    paper, writer = make_paper(), user("writer")
    autosave(writer, paper, None, {"statement": "It"}, NOW)
    autosave(writer, paper, None, {"statement": "It helped", "n_analysed": "ten"}, LATER)
    kept = typed_draft(writer, paper)
    assert kept is not None
    assert (kept.typed, kept.saved_at) == ({"statement": "It helped", "n_analysed": "ten"}, LATER)
    assert typed_draft(user("ada"), paper) is None
    discard_typed(writer, paper)
    assert not TypedDraft.objects.exists()


def test_saving_a_new_item_is_the_end_of_what_was_typed_for_it_alone() -> None:
    paper, writer = make_paper(), user("writer")
    first = make_draft(paper)
    for item in (first, None):
        autosave(writer, paper, item, {"statement": "It"}, NOW)
    make_draft(paper)
    assert [kept.item for kept in TypedDraft.objects.all()] == [first]


@pytest.mark.parametrize("typed", [{"a": "x" * 500_001}, {"a": "\x00"}], ids=["without-end", "nul"])
def test_text_that_cannot_be_kept_is_refused(typed: dict[str, str]) -> None:
    with pytest.raises(WorkflowRefused, match="room for"):
        autosave(user("writer"), make_paper(), None, typed, NOW)


def test_nobody_types_into_anothers_draft_or_into_what_waits_for_its_reviewer() -> None:
    draft = make_draft(make_paper())
    with pytest.raises(WorkflowRefused, match="writer's"):
        autosave(user("ada"), draft.paper, draft, {}, NOW)
    submit(draft, by=user("writer"), at=NOW)
    with pytest.raises(WorkflowRefused, match="submitted"):
        autosave(user("writer"), draft.paper, EvidenceItem.objects.get(), {}, NOW)


def test_who_lacks_the_role_saves_nothing_and_who_is_switched_off_neither() -> None:
    item = make_item(make_paper())
    User.objects.filter(username="writer").update(is_active=False)
    for who in (make_user("viewer", role="viewer"), User.objects.get(username="writer")):
        with pytest.raises(NotAllowed, match="may not do this"):
            autosave(who, item.paper, item, {}, NOW)
