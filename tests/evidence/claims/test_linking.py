from __future__ import annotations

import pytest

from evidence.claims import ClaimRefused, keep_claim, link, unlink
from evidence.models import Claim, ClaimLink, EvidenceItem
from literature.roles import NotAllowed
from tests.evidence.factories import editor, make_claim, make_draft, make_item, user
from tests.literature.factories import NOW, make_paper

pytestmark = pytest.mark.django_db


def test_only_who_may_edit_claims_writes_and_links(db: None) -> None:
    claim, item, curator = make_claim(), make_item(make_paper()), user("carl")
    for refused in (
        lambda: keep_claim(Claim(slug="x", sentence="X.", question="therapy"), by=curator, at=NOW),
        lambda: link(claim, item, "supports", by=curator, at=NOW),
        lambda: unlink(claim, item, by=curator, at=NOW),
    ):
        with pytest.raises(NotAllowed, match="carl may not"):
            refused()
    assert Claim.objects.count() == 1
    assert not ClaimLink.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"slug": "it-helps"}, "slug: Claim with this Slug already exists"),
        ({"sentence": ""}, "sentence: This field cannot be blank"),
        ({"question": "magic"}, "question: Value 'magic' is not a valid choice"),
        ({"sentence": "x" * 301}, "at most 300"),
    ],
    ids=["slug", "sentence", "question", "length"],
)
def test_a_claim_that_cannot_be_kept_is_refused_with_the_reason(wrong: dict[str, str], said: str) -> None:
    make_claim("it-helps")
    with pytest.raises(ClaimRefused, match=said):
        keep_claim(Claim(**{"slug": "new", "sentence": "New.", "question": "harm", **wrong}), by=editor(), at=NOW)


def test_a_new_claim_is_open_and_its_history_says_who_wrote_it() -> None:
    claim = make_claim()
    assert claim.verdict is not None
    assert (claim.verdict.status, claim.verdict.number, claim.verdict.cause) == ("open", 1, "claim")
    assert claim.verdict.paper is None
    assert claim.history.get().history_user == editor()


@pytest.mark.parametrize("wrong", [{"stance": "agrees"}, {"directness": "sideways"}, {"note": "x" * 301}], ids=str)
def test_an_unknown_stance_or_directness_is_refused(wrong: dict[str, str]) -> None:
    claim, item = make_claim(), make_item(make_paper())
    facts = {"stance": "supports", **wrong}
    with pytest.raises(ClaimRefused, match=next(iter(wrong))):
        link(claim, item, **facts, by=editor(), at=NOW)
    assert not ClaimLink.objects.exists()


@pytest.mark.parametrize("status", ["rejected", "withdrawn"])
def test_what_was_rejected_or_withdrawn_is_not_linked(status: str) -> None:
    claim, item = make_claim(), make_draft(make_paper())
    item.status, item.decided_by, item.decided_at, item.decision_reason = status, user("second"), NOW, "wrong"
    item.save()
    with pytest.raises(ClaimRefused, match=status):
        link(claim, item, "supports", by=editor(), at=NOW)


def test_a_link_is_changed_where_there_is_one_and_the_history_keeps_both() -> None:
    claim, item = make_claim(), make_item(make_paper())
    first = link(claim, item, "supports", by=editor(), at=NOW)
    again = link(claim, item, "supports", by=editor("eve"), at=NOW)
    assert again == first
    assert again.linked_by == editor()  # nothing was said anew
    changed = link(claim, item, "refutes", "partly", " in a subgroup ", by=editor("eve"), at=NOW)
    assert (changed.pk, changed.note, changed.linked_by) == (first.pk, "in a subgroup", editor("eve"))
    assert [row.stance for row in changed.history.all()] == ["refutes", "supports"]


def test_unlinking_leaves_its_trace_and_is_refused_where_nothing_is_linked() -> None:
    claim, item = make_claim(), make_item(make_paper())
    link(claim, item, "supports", by=editor(), at=NOW)
    unlink(claim, item, by=editor(), at=NOW, reason="another condition")
    last = ClaimLink.history.first()
    assert (last.history_type, last.history_user, last.history_change_reason) == ("-", editor(), "another condition")
    with pytest.raises(ClaimRefused, match="not linked"):
        unlink(claim, item, by=editor(), at=NOW)
    assert EvidenceItem.objects.filter(pk=item.pk).exists()
