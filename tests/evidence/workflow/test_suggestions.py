from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from evidence.models import EvidenceItem, ItemVersion, Suggestion, WarningAnswer
from evidence.workflow import (
    ImpossibleNumbers,
    NotReady,
    WorkflowRefused,
    accept_suggestion,
    answer_warning,
    autosave,
    discard_typed,
    open_warnings,
    reject_suggestion,
    suggest,
    typed_draft,
    withdraw,
    withdraw_suggestion,
)
from literature.models import Paper
from literature.roles import NotAllowed
from tests.evidence.factories import make_draft, make_item, make_suggestion, make_user, said, user
from tests.literature.factories import NOW, make_paper

LATER = NOW + dt.timedelta(days=3)
pytestmark = pytest.mark.django_db


def test_a_draft_is_not_revised_by_a_suggestion() -> None:
    with pytest.raises(WorkflowRefused, match="The item is draft: revisions are of accepted items"):
        make_suggestion(make_draft(make_paper()))


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2_001], ids=["none", "space", "without-end"])
def test_a_suggestion_says_why(reason: str) -> None:
    item = make_item(make_paper())
    with pytest.raises(WorkflowRefused, match="reason"):
        suggest(item, said(statement="Other."), reason=reason, by=user("reviser"), at=LATER)
    assert not Suggestion.objects.exists()


def test_a_suggestion_that_changes_nothing_is_refused() -> None:
    item = make_item(make_paper())
    with pytest.raises(WorkflowRefused, match="changes nothing"):
        suggest(item, said(), reason="read again", by=user("reviser"), at=LATER)


def test_a_suggestion_with_numbers_that_cannot_be_is_refused_and_what_was_typed_is_kept() -> None:
    item, reviser = make_item(make_paper()), user("reviser")
    autosave(reviser, item.paper, item, {"n_analysed": "21.5"}, NOW)
    with pytest.raises(ImpossibleNumbers, match=r"“21\.5” is not a whole number"):
        suggest(item, said(n_analysed=21.5), reason="read again", by=reviser, at=LATER)
    kept = typed_draft(reviser, item)
    assert kept is not None
    assert (kept.typed, kept.base_version) == ({"n_analysed": "21.5"}, 1)


def test_one_curator_has_one_suggestion_waiting() -> None:
    item = make_item(make_paper())
    make_suggestion(item)
    with pytest.raises(WorkflowRefused, match="A revision of yours is waiting"):
        make_suggestion(item, statement="It helped some.")


def test_nobody_accepts_or_rejects_their_own_suggestion() -> None:
    suggestion = make_suggestion(make_item(make_paper()))
    with pytest.raises(WorkflowRefused, match="a second curator does"):
        accept_suggestion(suggestion, by=user("reviser"), at=LATER)
    with pytest.raises(WorkflowRefused, match="withdraw it"):
        reject_suggestion(suggestion, reason="no", by=user("reviser"), at=LATER)
    assert EvidenceItem.objects.get().statement == "It helped."


def test_only_who_suggested_withdraws() -> None:
    suggestion = make_suggestion(make_item(make_paper()))
    with pytest.raises(WorkflowRefused, match="suggested by reviser"):
        withdraw_suggestion(suggestion, by=user("third"), at=LATER)
    assert withdraw_suggestion(suggestion, by=user("reviser"), at=LATER).status == "withdrawn"
    with pytest.raises(WorkflowRefused, match="withdrawn already"):
        accept_suggestion(suggestion, by=user("third"), at=LATER)


def test_who_may_only_look_suggests_and_decides_nothing() -> None:
    suggestion, viewer = make_suggestion(make_item(make_paper())), make_user("viewer", role="viewer")
    acts: list[Any] = [
        lambda: suggest(suggestion.item, said(statement="x"), reason="r", by=viewer, at=LATER),
        lambda: accept_suggestion(suggestion, by=viewer, at=LATER),
        lambda: reject_suggestion(suggestion, reason="r", by=viewer, at=LATER),
        lambda: withdraw_suggestion(suggestion, by=viewer, at=LATER),
    ]
    for act in acts:
        with pytest.raises(NotAllowed, match="viewer may not do this"):
            act()
    assert Suggestion.objects.get().status == "pending"


def test_a_suggestion_made_on_an_earlier_version_is_not_accepted() -> None:
    item = make_item(make_paper())
    first, second = make_suggestion(item), make_suggestion(item, by="other", statement="It helped some.")
    accept_suggestion(first, by=user("second"), at=LATER)
    with pytest.raises(WorkflowRefused, match="version 2 stands since, and this was made on version 1"):
        accept_suggestion(second, by=user("second"), at=LATER)
    assert EvidenceItem.objects.get().statement == "It helped most."


def test_what_was_begun_on_an_earlier_version_is_begun_again() -> None:
    item = make_item(make_paper())
    accept_suggestion(make_suggestion(item), by=user("second"), at=LATER)
    third = user("third")
    with pytest.raises(WorkflowRefused, match="The item was revised since you began"):
        suggest(item, said(statement="x"), reason="r", by=third, at=LATER, base_version=1)


def test_what_was_typed_before_a_revision_does_not_undo_it() -> None:
    item, third = make_item(make_paper()), user("third")
    autosave(third, item.paper, item, {"statement": "x"}, NOW)
    accept_suggestion(make_suggestion(item), by=user("second"), at=LATER)
    item.refresh_from_db()
    autosave(third, item.paper, item, {"statement": "xy"}, LATER)
    with pytest.raises(WorkflowRefused, match="The item was revised since you began"):
        suggest(item, said(statement="xy"), reason="r", by=third, at=LATER)
    discard_typed(third, item)
    assert suggest(item, said(statement="xy"), reason="r", by=third, at=LATER).base_version == 2


def test_the_version_that_a_form_showed_counts_however_late_it_is_kept() -> None:
    item, third = make_item(make_paper()), user("third")
    accept_suggestion(make_suggestion(item), by=user("second"), at=LATER)
    item.refresh_from_db()
    assert autosave(third, item.paper, item, {"statement": "x"}, LATER, base_version=1).base_version == 1
    with pytest.raises(WorkflowRefused, match="The item was revised since you began"):
        suggest(item, said(statement="x"), reason="r", by=third, at=LATER)
    assert autosave(third, item.paper, item, {"statement": "x"}, LATER, base_version=2).base_version == 2


def test_a_revision_with_a_warning_is_accepted_with_the_answer_that_it_brought() -> None:
    item = make_item(make_paper())
    odd = said(groups=[{"label": "a", "role": "arm"}, {"label": "a", "role": "arm"}])
    (warning,) = open_warnings(item, odd)
    facts: dict[str, Any] = {"reason": "r", "by": user("reviser"), "at": LATER}
    with pytest.raises(WorkflowRefused, match="at most 500"):
        suggest(item, odd, answers=[(warning, "x" * 501)], **facts)
    assert not Suggestion.objects.exists()
    made = suggest(item, odd, answers=[(warning, "Printed so.")], **facts)
    with pytest.raises(WorkflowRefused, match=r"reviser has answered this warning: “Printed so\.”"):
        answer_warning(item, warning, "Because.", by=user("reviser"), at=LATER)
    assert accept_suggestion(made, by=user("second"), at=LATER).version == 2


def test_an_answer_that_came_with_a_rejected_revision_is_mended_with_the_next() -> None:
    item = make_item(make_paper())
    odd = said(groups=[{"label": "a", "role": "arm"}, {"label": "a", "role": "arm"}])
    (warning,) = open_warnings(item, odd)
    facts: dict[str, Any] = {"reason": "r", "by": user("reviser"), "at": LATER}
    made = suggest(item, odd, answers=[(warning, "So.")], **facts)
    reject_suggestion(made, reason="Why so?", by=user("second"), at=LATER)
    suggest(item, odd, answers=[(warning, "Table 2 prints it so.")], **facts)
    assert WarningAnswer.objects.get().answer == "Table 2 prints it so."


def test_a_revision_that_lacks_its_quotes_is_not_accepted() -> None:
    item = make_item(make_paper())
    bare = suggest(item, said(n_analysed=3, quotes=[]), reason="r", by=user("reviser"), at=LATER)
    with pytest.raises(NotReady) as refused:
        accept_suggestion(bare, by=user("second"), at=LATER)
    assert [finding.code for finding in refused.value.findings] == ["no-quote", "unsourced"]


def test_a_revision_of_what_was_withdrawn_is_not_accepted() -> None:
    item = make_item(make_paper())
    suggestion = make_suggestion(item)
    withdraw(item, reason="wrong paper", by=user("second"), at=LATER)
    with pytest.raises(WorkflowRefused, match="nothing public to revise"):
        accept_suggestion(suggestion, by=user("third"), at=LATER)


def test_an_accepted_revision_is_the_next_version_and_supersedes_the_first() -> None:
    paper = make_paper()
    item = make_item(paper)
    accepted = accept_suggestion(make_suggestion(item), by=user("second"), at=LATER)
    assert (accepted.version, accepted.statement, accepted.created_by, accepted.decided_by, accepted.decided_at) == (
        2, "It helped most.", user("reviser"), user("second"), LATER,
    )  # fmt: skip
    first, second = ItemVersion.objects.order_by("number")
    assert (first.content["statement"], first.superseded_at, first.written_by) == ("It helped.", LATER, user("writer"))
    assert (second.content["statement"], second.superseded_at, second.reason) == (
        "It helped most.", None, "read again",
    )  # fmt: skip
    assert list(Paper.objects.changed_since(LATER)) == [paper]
    newest = item.history.first()  # type: ignore[attr-defined]
    assert (newest.history_user, newest.history_change_reason) == (user("second"), "read again")


def test_the_first_writer_may_accept_what_another_suggests() -> None:
    suggestion = make_suggestion(make_item(make_paper()))
    assert accept_suggestion(suggestion, by=user("writer"), at=LATER).decided_by == user("writer")


def test_a_rejected_revision_changes_nothing_and_says_why() -> None:
    suggestion = make_suggestion(make_item(make_paper()))
    rejected = reject_suggestion(suggestion, reason="the paper says otherwise", by=user("second"), at=LATER)
    assert (rejected.status, rejected.decision_reason) == ("rejected", "the paper says otherwise")
    assert EvidenceItem.objects.get().version == 1


def test_what_was_typed_is_done_with_once_it_is_suggested() -> None:
    item, reviser = make_item(make_paper()), user("reviser")
    autosave(reviser, item.paper, item, {"statement": "It helped most."}, NOW)
    make_suggestion(item)
    assert typed_draft(reviser, item) is None
