from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from evidence.models import EvidenceItem
from evidence.workflow import WorkflowRefused, accept, accept_demo, reopen, save_draft, submit, take_over, withdraw
from tests.evidence.factories import machine, make_draft, make_pack_draft, make_suggestion, said, user
from tests.literature.factories import NOW, make_paper

LATER = NOW + dt.timedelta(days=3)
pytestmark = pytest.mark.django_db


def test_what_no_pack_brought_is_not_accepted_as_a_demonstration() -> None:
    item = save_draft(EvidenceItem(paper=make_paper()), said(), by=machine(), at=NOW)
    with pytest.raises(WorkflowRefused, match="came with no pack"):
        accept_demo([item], LATER)
    assert not EvidenceItem.objects.accepted().exists()


def test_what_a_curator_wrote_or_took_over_is_left_as_it_is() -> None:
    taken = make_pack_draft(make_paper())
    take_over(taken, by=user("ada"), at=NOW)
    assert accept_demo([taken, make_draft(make_paper(pmid=7))], LATER) == []


def test_a_demonstration_is_marked_and_accepted_by_nobody_who_can_log_in() -> None:
    (item,) = accept_demo([make_pack_draft(make_paper(), n_analysed=35)], LATER)
    assert (item.status, item.is_demo, item.origin, item.version) == ("accepted", True, "secondary", 1)
    assert item.decided_by is not None
    assert (item.decided_by.is_active, item.decided_by.has_usable_password()) == (False, False)
    newest = item.history.first()  # type: ignore[attr-defined]
    assert newest.history_change_reason == "accepted as a demonstration: nobody has checked it"
    assert accept_demo([item], LATER) == []
    assert User.objects.filter(username="demonstration").count() == 1


def test_what_was_shown_is_taken_over_checked_and_accepted_by_two_people() -> None:
    (item,) = accept_demo([make_pack_draft(make_paper())], LATER)
    withdraw(item, reason="to be checked against the paper", by=user("ada"), at=LATER)
    opened = reopen(item, by=user("ada"), at=LATER)
    assert (opened.created_by, opened.is_demo) == (user("ada"), False)
    submit(item, by=user("ada"), at=LATER)
    checked = accept(item, by=user("second"), at=LATER)
    assert (checked.origin, checked.is_demo, checked.version) == ("paper", False, 2)


def test_a_revision_of_what_was_shown_stays_a_suggestion_until_a_second_person_has_read_it() -> None:
    (item,) = accept_demo([make_pack_draft(make_paper())], LATER)
    make_suggestion(item)
    item.refresh_from_db()
    assert (item.is_demo, item.version) == (True, 1)


def test_nothing_but_the_loading_of_packs_accepts_as_a_demonstration() -> None:
    sources = [path for app in ("config", "evidence", "literature") for path in Path(app).rglob("*.py")]
    callers = {path.as_posix() for path in sources if "accept_demo(" in path.read_text(encoding="utf-8")}
    assert "evidence/workflow/demonstration.py" in callers
    assert all(path.startswith(("evidence/packs/", "evidence/workflow/demonstration")) for path in callers)
