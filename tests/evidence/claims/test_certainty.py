from __future__ import annotations

import pytest

from evidence.claims import judge_certainty
from evidence.models import CertaintyJudgement
from literature.roles import NotAllowed
from tests.evidence.factories import editor, make_claim, user
from tests.literature.factories import NOW

pytestmark = pytest.mark.django_db
DOWN = {"risk_of_bias": {"change": -1, "reason": "No study was blinded."}}


def test_only_who_may_edit_claims_judges() -> None:
    with pytest.raises(NotAllowed):
        judge_certainty(make_claim(), "high", {}, by=user("carl"), at=NOW)


def test_what_grade_refuses_is_not_kept() -> None:
    claim = make_claim()
    for starts, domains in (("moderate", {}), ("high", {"risk_of_bias": {"change": -1, "reason": ""}})):
        with pytest.raises(ValueError, match=r"\w"):
            judge_certainty(claim, starts, domains, by=editor(), at=NOW)
    assert not CertaintyJudgement.objects.exists()


def test_the_latest_judgement_stands_and_the_verdict_is_not_touched() -> None:
    claim = make_claim()
    judge_certainty(claim, "high", {}, by=editor(), at=NOW)
    latest = judge_certainty(claim, "high", DOWN, by=editor(), at=NOW)
    assert latest.certainty == "moderate"
    assert claim.certainties.all()[0] == latest
    assert claim.verdicts.count() == 1
