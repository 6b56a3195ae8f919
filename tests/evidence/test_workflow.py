from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from evidence.models import EvidenceItem
from evidence.workflow import WorkflowRefused, accept, save_draft, submit
from literature.models import Paper
from literature.roles import NotAllowed
from tests.evidence.factories import make_draft, make_item, make_submitted, said, user
from tests.literature.factories import NOW, make_paper, make_user

LATER = NOW + dt.timedelta(days=3)
pytestmark = pytest.mark.django_db


def test_nobody_accepts_what_they_wrote() -> None:
    draft = make_submitted(make_paper())
    with pytest.raises(WorkflowRefused, match="second curator"):
        accept(draft, by=user("writer"), at=LATER)
    assert not EvidenceItem.objects.accepted().exists()


def test_an_item_without_a_quote_is_not_accepted() -> None:
    draft = make_submitted(make_paper(), quotes=[])
    with pytest.raises(WorkflowRefused, match="quote"):
        accept(draft, by=user("second"), at=LATER)


def test_a_draft_that_was_not_handed_over_is_not_accepted() -> None:
    with pytest.raises(WorkflowRefused, match="only a submitted item"):
        accept(make_draft(make_paper()), by=user("second"), at=NOW)


def test_of_two_who_accept_one_is_told_that_it_is_accepted_already() -> None:
    draft = make_submitted(make_paper())
    accept(draft, by=user("second"), at=NOW)
    with pytest.raises(WorkflowRefused, match="The item is accepted"):
        accept(draft, by=user("third"), at=LATER)
    assert EvidenceItem.objects.get().decided_by == user("second")


def test_what_was_accepted_is_not_changed_by_a_page_that_was_open() -> None:
    draft = make_submitted(make_paper())
    accept(draft, by=user("second"), at=NOW)
    with pytest.raises(WorkflowRefused, match="only a draft is changed"):
        save_draft(draft, said(statement="It did not help."), by=user("writer"), at=LATER)
    assert EvidenceItem.objects.get().statement == "It helped."


def test_accepting_records_who_and_when_and_moves_the_clock_of_the_paper() -> None:
    paper = make_paper()
    item = make_item(paper, at=LATER)
    assert (item.status, item.decided_by, item.decided_at, item.created_by) == (
        "accepted", user("second"), LATER, user("writer"),
    )  # fmt: skip
    assert list(Paper.objects.changed_since(LATER)) == [paper]
    history = [(entry.status, entry.history_user) for entry in item.history.all()]  # type: ignore[attr-defined]
    assert history == [("accepted", user("second")), ("submitted", user("writer")), ("draft", user("writer"))]


def test_a_draft_can_be_changed_and_tells_nobody() -> None:
    paper = make_paper()
    draft = make_draft(paper)
    save_draft(draft, said(statement="It helped most."), by=user("writer"), at=LATER)
    assert (EvidenceItem.objects.get().statement, EvidenceItem.objects.get().created_by) == (
        "It helped most.", user("writer"),
    )  # fmt: skip
    assert not Paper.objects.changed_since(LATER).exists()


def test_nobody_rewrites_anothers_draft_to_accept_their_own_words() -> None:
    draft = make_draft(make_paper())
    with pytest.raises(WorkflowRefused, match="The draft is writer's"):
        save_draft(draft, said(statement="It cures."), by=user("third"), at=LATER)
    assert EvidenceItem.objects.get().statement == "It helped."


def test_the_draft_of_who_has_left_is_taken_over_and_accepted_by_another() -> None:
    draft = make_draft(make_paper())
    User.objects.filter(username="writer").update(is_active=False)
    save_draft(draft, said(), by=user("third"), at=LATER)
    submit(draft, by=user("third"), at=LATER)
    assert EvidenceItem.objects.get().created_by == user("third")
    with pytest.raises(WorkflowRefused, match="second curator"):
        accept(draft, by=user("third"), at=LATER)
    assert accept(draft, by=user("second"), at=LATER).status == "accepted"


def test_who_may_only_look_writes_and_accepts_nothing() -> None:
    draft, viewer = make_draft(make_paper()), make_user("viewer", role="viewer")
    with pytest.raises(NotAllowed, match="viewer may not do this"):
        save_draft(draft, said(), by=viewer, at=LATER)
    for act in (submit, accept):
        with pytest.raises(NotAllowed, match="viewer may not do this"):
            act(draft, by=viewer, at=LATER)
    assert not EvidenceItem.objects.accepted().exists()


@pytest.mark.parametrize(
    "facts",
    [{"question": "x"}, {"design": "x"}, {"level": 0}, {"level": 6}, {"status": "x"}, {"status": "accepted"}],
    ids=lambda facts: "-".join(f"{name}-{value}" for name, value in facts.items()),
)
def test_the_database_refuses_what_no_function_would_write(facts: dict[str, object]) -> None:
    item = make_draft(make_paper())
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceItem.objects.filter(pk=item.pk).update(**facts)


def test_a_paper_with_evidence_cannot_be_deleted() -> None:
    paper = make_paper()
    make_item(paper)
    with pytest.raises(models.ProtectedError):
        paper.delete()


def test_a_copied_abstract_is_too_long() -> None:
    (quote,) = make_draft(make_paper()).quotes.all()
    quote.text = "x" * 301
    with pytest.raises(ValidationError):
        quote.full_clean()
