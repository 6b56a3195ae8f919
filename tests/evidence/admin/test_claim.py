from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.claims import judge_certainty, link
from evidence.grade import ALWAYS_JUDGED, DOMAINS
from evidence.models import Claim, ClaimLink, EvidenceItem, Intervention
from tests.evidence.factories import editor, graded, make_claim, make_demo, make_draft, make_sourced, user
from tests.literature.factories import NOW, make_paper, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/evidence/claim/"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def door() -> Client:
    return client_of(editor())


def client_of(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client


def url(claim: Claim, what: str = "change") -> str:
    return reverse(f"admin:evidence_claim_{what}", args=[claim.pk])


def linked(claim: Claim, stance: str = "supports", **facts: Any) -> EvidenceItem:
    count = EvidenceItem.objects.count()
    item = make_sourced(make_paper(title=f"Paper {count}", year=1990 + count, authors=(f"Author{count} A",)), **facts)
    link(claim, item, stance, by=editor(), at=NOW)
    return item


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def no_change(**facts: Any) -> dict[str, Any]:
    reasons = {f"{name}-reason": "no concern" for name in ALWAYS_JUDGED}
    return {"starts": "high", **{f"{name}-change": 0 for name in DOMAINS}, **reasons, **facts}


# ── The list and the claim's own fields ─────────────────────────────────────────────────────────────────────────────
def test_an_editor_writes_a_claim_and_a_curator_does_not(door: Client) -> None:
    said = {"sentence": HOSTILE, "slug": "mine", "question": "therapy", "position": 0, "is_active": "on"}
    assert client_of(user("carl")).post(f"{LIST}add/", said).status_code == 403
    assert door.post(f"{LIST}add/", {**said, "slug": ""}).status_code == 200
    assert not Claim.objects.exists()
    assert door.post(f"{LIST}add/", said).status_code == 302
    claim = Claim.objects.get()
    assert claim.verdict is not None
    assert claim.history.get().history_user == editor()
    for address in (LIST, url(claim), url(claim, "history")):
        assert HOSTILE not in text_of(door, address)


def test_the_list_tells_the_verdict_the_certainty_and_what_waits(door: Client) -> None:
    claim = make_claim()
    linked(claim, n_analysed=35)
    link(claim, make_draft(make_paper(title="Waiting")), "refutes", by=editor(), at=NOW)
    judge_certainty(claim, "low", graded(), by=editor(), at=NOW)
    shown = door.get(LIST).context["cl"].result_list[0]
    assert (shown.items_waiting, shown.certainty_now) == (1, "low")
    text = text_of(door, LIST)
    assert "insufficient evidence" in text
    assert ">35<" in text


def test_claims_are_listed_by_what_they_are_about(door: Client) -> None:
    term = Intervention.objects.create(slug="injection", name="Injection")
    make_claim("one", intervention=term)
    make_claim("two")
    assert door.get(LIST, {"intervention__id__exact": term.pk}).context["cl"].result_count == 1
    assert door.get(LIST, {"verdict__status": "open"}).context["cl"].result_count == 2


# ── The page ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_page_shows_items_by_stance_and_what_changed_the_verdict(door: Client) -> None:
    claim = make_claim()
    against = linked(claim, "refutes", statement=HOSTILE)
    pro = linked(claim, n_analysed=35)
    text = text_of(door, url(claim))
    assert text.index("<h3>Supports") < text.index(f">{pro.statement}</a>") < text.index("<h3>Refutes")
    assert HOSTILE not in text
    assert "weight of its study" in text
    assert "Because an item was linked, or its link changed" in text
    assert "Author0 1990" in text
    assert "Without one paper" in text
    assert reverse("admin:evidence_evidenceitem_change", args=[against.pk]) in text


def test_what_does_not_count_says_why(door: Client) -> None:
    claim = make_claim()
    link(claim, make_draft(make_paper()), "supports", by=editor(), at=NOW)
    flagged = linked(claim)
    EvidenceItem.objects.filter(pk=flagged.pk).update(review_since=NOW)
    text = text_of(door, url(claim))
    assert "draft: does not count" in text
    assert "to be reviewed again: does not count meanwhile" in text


def test_who_may_not_look_at_drafts_sees_accepted_items_and_no_controls() -> None:
    claim = make_claim()
    linked(claim, statement="Public finding.")
    link(claim, make_draft(make_paper(), statement="Secret draft."), "supports", by=editor(), at=NOW)
    text = text_of(client_of(make_user("vera", role="viewer")), url(claim))
    assert "Public finding." in text
    assert "Secret draft." not in text
    assert "claim/1/link" not in text
    assert 'name="sentence"' not in text


def test_a_claim_with_three_proportions_has_a_forest_plot_and_says_what_is_left_out(door: Client) -> None:
    claim = make_claim(pooled="proportion")
    for events in (31, 12):
        linked(claim, groups=[{"label": "injection", "role": "arm", "events": events, "n": 35}])
    linked(claim)
    assert 'class="forest"' not in text_of(door, url(claim)).partition('id="pooled"')[2]
    linked(claim, groups=[{"label": "injection", "role": "arm", "events": 5, "n": 9}])
    text = text_of(door, url(claim)).partition('id="pooled"')[2]
    assert 'class="forest"' in text
    assert "It has no treated arm." in text
    assert "had none or all" not in text
    for _ in range(4):
        linked(claim, groups=[{"label": "injection", "role": "arm", "events": 4, "n": 4}])
    text = text_of(door, url(claim)).partition('id="pooled"')[2]
    assert "4 of 7 studies had none or all" in text.partition('class="forest"')[0]  # before the plot, not in it alone


def test_the_page_costs_a_fixed_number_of_queries(door: Client) -> None:
    def queries(claim: Claim) -> int:
        door.get(url(claim))
        with CaptureQueriesContext(connection) as asked:
            door.get(url(claim))
        return len(asked)

    few, many = make_claim("few", pooled="proportion"), make_claim("many", pooled="proportion")
    for claim, number in ((few, 3), (many, 9)):
        for events in range(number):
            linked(claim, groups=[{"label": "injection", "role": "arm", "events": events + 1, "n": 35}])
        judge_certainty(claim, "low", graded(), by=editor(), at=NOW)
    assert queries(few) == queries(many)


def test_the_list_the_verdict_and_its_changes_are_marked_where_they_rest_on_a_demonstration(door: Client) -> None:
    claim = make_claim()
    linked(claim)
    assert "demonstration" not in text_of(door, LIST) + text_of(door, url(claim))
    link(claim, make_demo(make_paper(title="Demo")), "supports", by=editor(), at=NOW)
    assert "(1 of a demonstration)" in text_of(door, LIST)
    verdict, _, changes = text_of(door, url(claim)).partition('id="changes"')
    assert "1 of the items that it rests on was accepted as a demonstration" in verdict
    assert changes.count("1 demonstration item<") == 1


def test_a_method_that_is_not_todays_is_said(door: Client) -> None:
    claim = make_claim()
    claim.verdicts.update(method="0")
    assert "recompute_claims" in text_of(door, url(claim))


def test_an_earlier_state_is_put_back_and_the_history_shows_links(door: Client) -> None:
    claim = make_claim()
    linked(claim)
    said = {"sentence": "Changed.", "question": "therapy", "position": 0, "is_active": "on"}
    assert door.post(url(claim), said).status_code == 302
    first = claim.history.order_by("history_id")[0]
    assert "It helped." in text_of(door, url(claim, "history"))
    address = reverse("admin:evidence_claim_restore", args=[claim.pk, "claim", first.history_id])
    assert door.post(address, {"why": "", "seen": claim.history.latest().history_id}).status_code == 302
    claim.refresh_from_db()
    assert claim.sentence == "It helps."


# ── Linking and judging ─────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "wrong", [{"item": ""}, {"item": "999"}, {"item": "x"}, {"stance": "agrees"}, {"note": "x" * 301}], ids=str
)
def test_a_wrong_link_is_answered_on_the_page(door: Client, wrong: dict[str, str]) -> None:
    claim, item = make_claim(), make_sourced(make_paper())
    said = {"item": str(item.pk), "stance": "supports", "directness": "direct", **wrong}
    answer = door.post(url(claim, "link"), said)
    assert answer.status_code == 400
    assert 'class="errorlist"' in answer.content.decode()
    assert not ClaimLink.objects.exists()


def test_an_item_is_linked_changed_and_taken_away(door: Client) -> None:
    claim, item = make_claim(), make_sourced(make_paper())
    said = {"item": item.pk, "stance": "supports", "directness": "direct"}
    assert door.post(url(claim, "link"), said)["Location"] == f"{url(claim)}#items"
    door.post(url(claim, "link"), {**said, "stance": "refutes", "note": "in part"})
    kept = ClaimLink.objects.get()
    assert (kept.stance, kept.note, kept.linked_by) == ("refutes", "in part", editor())
    assert "nothing for or against" not in text_of(door, url(claim))
    door.post(url(claim, "unlink"), {"item": item.pk, "reason": "another condition"})
    assert not ClaimLink.objects.exists()
    answer = door.post(url(claim, "unlink"), {"item": item.pk}, follow=True)
    assert "not linked to the claim any more" in answer.content.decode()
    assert door.post(url(claim, "unlink"), {"item": "x"}).status_code == 404


def test_certainty_is_judged_with_reasons_and_a_wrong_judgement_is_kept_in_the_form(door: Client) -> None:
    claim = make_claim()
    answer = door.post(url(claim, "certainty"), no_change(**{"imprecision-change": -1, "imprecision-reason": ""}))
    assert answer.status_code == 400
    assert "Imprecision has no reason" in answer.content.decode()
    assert door.post(url(claim, "certainty"), no_change(starts="moderate")).status_code == 400
    assert not claim.certainties.exists()
    said = no_change(**{"imprecision-change": -1, "imprecision-reason": HOSTILE})
    assert door.post(url(claim, "certainty"), said).status_code == 302
    judged = claim.certainties.get()
    assert (judged.certainty, judged.domains.keys()) == ("moderate", set(ALWAYS_JUDGED))
    text = text_of(door, url(claim))
    assert text.index("Risk of bias (+0)") < text.index("Imprecision (-1)")
    assert HOSTILE not in text
    assert judged.judged_at > NOW - dt.timedelta(days=1)
