"""Two at the same instant: real transactions on connections of their own, several rounds, on both databases."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import connection

from evidence.claims import link, recompute
from evidence.models import Cause, EvidenceItem, ItemVersion, Suggestion, TypedDraft
from evidence.workflow import (
    WorkflowRefused,
    accept,
    accept_suggestion,
    autosave,
    clear_flag,
    hold,
    holder,
    reject,
    reject_suggestion,
    reopen,
    save_draft,
    submit,
    take_over,
    withdraw,
)
from literature.merging.merge import merge
from literature.models import Paper
from literature.pubmed.records import NoticeRecord
from tests.evidence.factories import (
    editor,
    make_claim,
    make_draft,
    make_item,
    make_pack_draft,
    make_submitted,
    make_suggestion,
    said,
    user,
)
from tests.literature.factories import NOW, make_paper
from tests.literature.sides import Side

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8
LATER = NOW + dt.timedelta(days=3)


@pytest.fixture
def people() -> list[User]:
    return [user(name) for name in ("writer", "second", "eva", "ben")]


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do the works at the same instant, each on a connection that is open already, and return what each returned, or
    the refusal it met; anything else is raised."""
    ready = threading.Barrier(len(works))
    results: list[object] = [None] * len(works)

    def work(number: int) -> None:
        connection.ensure_connection()
        ready.wait(30)
        try:
            results[number] = works[number]()
        except WorkflowRefused as refused:
            results[number] = refused

    for side in [Side(partial(work, number)) for number in range(len(works))]:
        side.join()
    return results


def papers() -> Iterable[Paper]:
    return (make_paper(pmid=100 + number, title=f"Paper {number}") for number in range(ROUNDS))


def refusals(results: list[object]) -> list[str]:
    return [str(result) for result in results if isinstance(result, WorkflowRefused)]


def entries(item: EvidenceItem, status: str) -> int:
    return item.history.filter(status=status).count()  # type: ignore[attr-defined, no-any-return]


def test_of_two_who_accept_one_wins_and_the_other_is_told_by_whom(people: list[User]) -> None:
    _, second, eva, _ = people
    for paper in papers():
        item = make_submitted(paper)
        results = at_once(*(partial(accept, item, by=by, at=LATER) for by in (second, eva)))
        (told,) = refusals(results)
        item.refresh_from_db()
        assert f"The item is accepted by {item.decided_by}" in told
        assert (ItemVersion.objects.filter(item=item).count(), entries(item, "accepted")) == (1, 1)


def test_of_one_who_accepts_and_one_who_rejects_one_is_told(people: list[User]) -> None:
    _, second, eva, _ = people
    for paper in papers():
        item = make_submitted(paper)
        results = at_once(
            partial(accept, item, by=second, at=LATER), partial(reject, item, reason="no", by=eva, at=LATER)
        )
        assert len(refusals(results)) == 1
        item.refresh_from_db()
        assert (item.status, item.decided_by) in (("accepted", second), ("rejected", eva))
        assert ItemVersion.objects.filter(item=item).exists() is (item.status == "accepted")


def test_what_its_writer_takes_back_at_that_instant_is_accepted_or_a_draft_but_not_both(people: list[User]) -> None:
    writer, second, _, _ = people
    for paper in papers():
        item = make_submitted(paper)
        results = at_once(partial(accept, item, by=second, at=LATER), partial(reopen, item, by=writer, at=LATER))
        assert len(refusals(results)) == 1
        item.refresh_from_db()
        assert ItemVersion.objects.filter(item=item).exists() is (item.status == "accepted")


def test_nothing_is_accepted_but_what_was_handed_over(people: list[User]) -> None:
    """The writer saves, and a forged request hands the same draft over from another window."""
    writer, _, _, _ = people
    for paper in papers():
        item = make_draft(paper)
        saved = said(statement="It helped most.")
        results = at_once(
            partial(save_draft, item, saved, by=writer, at=LATER), partial(submit, item, by=writer, at=LATER)
        )
        item.refresh_from_db()
        refused = refusals(results)
        assert item.status == "submitted"
        assert item.statement == ("It helped." if refused else "It helped most.")
        assert item.content["statement"] == item.statement


def test_a_retraction_and_an_acceptance_at_once_never_leave_the_item_counting(people: list[User]) -> None:
    _, second, _, _ = people
    for number, paper in enumerate(papers()):
        item = make_submitted(paper)
        notice = NoticeRecord("RetractionIn", 500 + number, "")
        bad = {"pmid": paper.pmid, "title": paper.title, "notices": (notice,)}
        at_once(partial(accept, item, by=second, at=LATER), partial(make_paper, **bad, now=LATER))
        item.refresh_from_db()
        assert item.review_since == LATER
    assert not EvidenceItem.objects.counting().exists()


def test_of_one_who_keeps_and_one_who_withdraws_one_is_told(people: list[User]) -> None:
    _, _, eva, ben = people
    for number, paper in enumerate(papers()):
        item = make_item(paper)
        notice = NoticeRecord("RetractionIn", 500 + number, "")
        make_paper(pmid=paper.pmid, title=paper.title, notices=(notice,), now=LATER)
        results = at_once(
            partial(clear_flag, item, keep=True, reason="fine", by=eva, at=LATER),
            partial(clear_flag, item, keep=False, reason="not fine", by=ben, at=LATER),
        )
        assert ["not flagged" in told for told in refusals(results)] == [True]


def test_two_revisions_accepted_at_once_are_one_new_version(people: list[User]) -> None:
    _, second, eva, _ = people
    for paper in papers():
        item = make_item(paper)
        suggested = [make_suggestion(item, by=name, statement=name) for name in ("reviser", "other")]
        results = at_once(
            *(
                partial(accept_suggestion, one, by=by, at=LATER)
                for one, by in zip(suggested, (second, eva), strict=True)
            )
        )
        assert ["was revised meanwhile" in told for told in refusals(results)] == [True]
        item.refresh_from_db()
        assert (item.version, item.versions.filter(superseded_at__isnull=True).count()) == (2, 1)
        assert Suggestion.objects.filter(item=item, status="accepted").get().content["statement"] == item.statement


def test_of_one_who_accepts_a_revision_and_one_who_rejects_it_one_is_told(people: list[User]) -> None:
    _, second, eva, _ = people
    for paper in papers():
        suggestion = make_suggestion(make_item(paper))
        results = at_once(
            partial(accept_suggestion, suggestion, by=second, at=LATER),
            partial(reject_suggestion, suggestion, reason="no", by=eva, at=LATER),
        )
        (told,) = refusals(results)
        suggestion.refresh_from_db()
        assert f"{suggestion.status} already, by {suggestion.decided_by}" in told
        assert suggestion.item.versions.count() == (2 if suggestion.status == "accepted" else 1)


def test_a_machines_draft_is_taken_over_by_one(people: list[User]) -> None:
    _, _, eva, ben = people
    for number, paper in enumerate(papers()):
        draft = make_pack_draft(paper, key=f"mice:{number}")
        results = at_once(*(partial(take_over, draft, by=by, at=LATER) for by in (eva, ben)))
        draft.refresh_from_db()
        assert refusals(results) == [f"The draft is {draft.created_by}'s: only who wrote a draft changes it."]


def test_of_two_who_begin_to_review_both_are_told_the_same_holder(people: list[User]) -> None:
    _, second, eva, _ = people
    for paper in papers():
        item = make_submitted(paper)
        told = at_once(*(partial(hold, item, by, LATER) for by in (second, eva)))
        assert told == [holder(item, LATER)] * 2


def test_two_windows_of_one_curator_type_into_one_draft(people: list[User]) -> None:
    writer = people[0]
    for paper in papers():
        at_once(*(partial(autosave, writer, paper, None, {"statement": text}, LATER) for text in "ab"))
        assert TypedDraft.objects.filter(paper=paper).count() == 1


def test_an_item_linked_while_it_is_accepted_counts_in_the_verdict(people: list[User]) -> None:
    _, second, _, _ = people
    by = editor()
    for number, paper in enumerate(papers()):
        item, claim = make_submitted(paper), make_claim(f"claim-{number}")
        at_once(partial(accept, item, by=second, at=LATER), partial(link, claim, item, "supports", by=by, at=LATER))
        assert recompute(claim, Cause.METHOD, at=LATER) is None
        assert claim.verdict is not None
        assert claim.verdict.studies == 1


def test_what_is_saved_during_a_merge_stands_with_the_survivor(people: list[User]) -> None:
    writer, by = people[0], editor()
    for number, paper in enumerate(papers()):
        draft, survivor = make_draft(paper), make_paper(pmid=200 + number, title="Another")
        at_once(
            partial(save_draft, draft, said(statement="It helped most."), by=writer, at=LATER),
            partial(merge, survivor.pk, paper.pk, two_pmids=True, by=by, at=LATER),
        )
        draft.refresh_from_db()
        assert (draft.paper, draft.statement) == (survivor, "It helped most.")


def test_everything_at_once_holds_nobody_up_for_ever(people: list[User]) -> None:
    """Acts that touch the same items in opposite orders: were locks taken in different orders, PostgreSQL would end
    one of the transactions, and the test, with a deadlock."""
    _, second, eva, ben = people
    items = [make_item(paper) for paper in papers()]

    def each(order: list[EvidenceItem], act: Callable[[EvidenceItem], object]) -> None:
        for item in order:
            try:
                act(item)
            except WorkflowRefused:
                continue

    def retract() -> None:
        for number, item in enumerate(items):
            notice = NoticeRecord("RetractionIn", 500 + number, "")
            make_paper(pmid=item.paper.pmid, title=item.paper.title, notices=(notice,), now=LATER)

    at_once(
        partial(each, items, lambda item: make_suggestion(item, by="eva")),
        partial(each, items[::-1], lambda item: withdraw(item, reason="r", by=second, at=LATER)),
        partial(each, items, lambda item: hold(item, ben, LATER)),
        retract,
    )
    assert set(EvidenceItem.objects.values_list("status", flat=True)) == {"withdrawn"}
    assert eva.pk
