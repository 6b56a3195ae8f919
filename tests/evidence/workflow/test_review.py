from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from evidence.models import EvidenceItem
from evidence.workflow import (
    WorkflowRefused,
    accept,
    autosave,
    clear_flag,
    hold,
    reject,
    reopen,
    save_draft,
    submit,
    take_over,
    typed_draft,
    withdraw,
)
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


def test_nobody_accepts_what_they_wrote_before_another_took_it_over() -> None:
    draft, writer = make_draft(make_paper()), user("writer")
    User.objects.filter(pk=writer.pk).update(is_active=False)
    taken = submit(take_over(draft, by=user("ada"), at=NOW), by=user("ada"), at=NOW)
    User.objects.filter(pk=writer.pk).update(is_active=True)
    with pytest.raises(WorkflowRefused, match="second curator"):
        accept(taken, by=user("writer"), at=LATER)
    with pytest.raises(WorkflowRefused, match="You wrote this item"):
        reject(taken, reason="no", by=user("writer"), at=LATER)


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


@pytest.mark.parametrize("reason", ["", " \n", "x" * 2_001], ids=["none", "space", "without-end"])
def test_a_rejection_and_a_withdrawal_say_why(reason: str) -> None:
    item = make_submitted(make_paper())
    with pytest.raises(WorkflowRefused, match="reason"):
        reject(item, reason=reason, by=user("second"), at=LATER)
    with pytest.raises(WorkflowRefused, match="reason"):
        withdraw(item, reason=reason, by=user("writer"), at=LATER)
    assert EvidenceItem.objects.get().status == "submitted"


def test_nobody_rejects_what_they_wrote() -> None:
    with pytest.raises(WorkflowRefused, match="withdraw it, or open it again"):
        reject(make_submitted(make_paper()), reason="no", by=user("writer"), at=LATER)


def test_a_draft_is_not_rejected() -> None:
    with pytest.raises(WorkflowRefused, match="The item is draft: only a submitted item is rejected"):
        reject(make_draft(make_paper()), reason="no", by=user("second"), at=LATER)


def test_nothing_is_decided_on_what_was_changed_since_it_was_seen() -> None:
    item = make_submitted(make_paper())
    reopen(item, by=user("writer"), at=LATER)
    save_draft(item, said(statement="It cures."), by=user("writer"), at=LATER)
    submit(item, by=user("writer"), at=LATER)
    for act in (accept, partial(reject, reason="no")):
        with pytest.raises(WorkflowRefused, match="changed since you opened it"):
            act(item, by=user("second"), at=LATER, seen=NOW)
    assert accept(item, by=user("second"), at=LATER, seen=LATER).status == "accepted"


def test_a_rejected_item_is_opened_again_by_its_writer_mended_and_accepted() -> None:
    item = reject(make_submitted(make_paper()), reason="which side?", by=user("second"), at=LATER)
    assert (item.status, item.decided_by, item.decision_reason) == ("rejected", user("second"), "which side?")
    with pytest.raises(WorkflowRefused, match="The item is writer's"):
        reopen(item, by=user("third"), at=LATER)
    assert reopen(item, by=user("writer"), at=LATER).decision_reason == "which side?"
    save_draft(item, said(statement="It helped on the left."), by=user("writer"), at=LATER)
    submit(item, by=user("writer"), at=LATER)
    assert accept(item, by=user("second"), at=LATER).decision_reason == ""
    reasons = [row.history_change_reason for row in item.history.all()]  # type: ignore[attr-defined]
    assert reasons == ["", "", "", "opened again", "which side?", "", ""]


def test_an_accepted_item_is_not_opened_again() -> None:
    with pytest.raises(WorkflowRefused, match="Suggest a revision"):
        reopen(make_item(make_paper()), by=user("writer"), at=LATER)


def test_only_its_writer_withdraws_what_is_not_public_and_who_reviews_what_is() -> None:
    draft = make_draft(make_paper())
    with pytest.raises(WorkflowRefused, match="only who wrote it withdraws it"):
        withdraw(draft, reason="twice", by=user("third"), at=LATER)
    assert withdraw(draft, reason="twice", by=user("writer"), at=LATER).status == "withdrawn"
    with pytest.raises(WorkflowRefused, match="withdrawn already"):
        withdraw(draft, reason="twice", by=user("writer"), at=LATER)
    item = make_item(make_paper(pmid=7))
    assert withdraw(item, reason="another disease", by=user("third"), at=LATER).decision_reason == "another disease"
    assert not EvidenceItem.objects.accepted().exists()
    assert list(Paper.objects.changed_since(LATER)) == [item.paper]


def test_what_was_withdrawn_and_is_accepted_again_is_the_next_version() -> None:
    item = make_item(make_paper())
    withdraw(item, reason="to be checked", by=user("second"), at=LATER)
    reopen(item, by=user("writer"), at=LATER)
    submit(item, by=user("writer"), at=LATER)
    assert accept(item, by=user("second"), at=LATER).version == 2
    first, second = item.versions.order_by("number")
    assert (first.superseded_at, second.superseded_at) == (LATER, None)


def test_who_lacks_the_role_decides_nothing() -> None:
    item, viewer = make_submitted(make_paper()), make_user("viewer", role="viewer")
    acts: list[Any] = [
        lambda: reject(item, reason="r", by=viewer, at=LATER),
        lambda: withdraw(item, reason="r", by=viewer, at=LATER),
        lambda: withdraw(make_item(make_paper(pmid=7)), reason="r", by=viewer, at=LATER),
        lambda: reopen(item, by=viewer, at=LATER),
        lambda: take_over(item, by=viewer, at=LATER),
        lambda: hold(item, viewer, LATER),
        lambda: clear_flag(item, keep=True, reason="r", by=viewer, at=LATER),
        lambda: autosave(viewer, item.paper, item, {}, LATER),
        lambda: typed_draft(viewer, item),
    ]
    for act in acts:
        with pytest.raises(NotAllowed, match="viewer may not do this"):
            act()


def test_a_role_that_writes_no_evidence_reads_only_what_is_public() -> None:
    make_draft(make_paper())
    public = make_item(make_paper(pmid=7))
    assert list(EvidenceItem.objects.readable_by(make_user("viewer", role="viewer"))) == [public]
    assert EvidenceItem.objects.readable_by(user("third")).count() == 2
