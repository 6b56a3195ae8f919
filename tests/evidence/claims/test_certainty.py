from __future__ import annotations

import pytest

from evidence.claims import judge_certainty
from evidence.models import CertaintyJudgement
from literature.roles import NotAllowed
from tests.evidence.factories import editor, graded, make_claim, user
from tests.literature.factories import NOW

pytestmark = pytest.mark.django_db


def test_only_who_may_edit_claims_judges() -> None:
    with pytest.raises(NotAllowed):
        judge_certainty(make_claim(), "high", graded(), by=user("carl"), at=NOW)


def test_what_grade_refuses_is_not_kept() -> None:
    claim = make_claim()
    for starts, domains in (("moderate", graded()), ("high", {})):
        with pytest.raises(ValueError, match=r"\w"):
            judge_certainty(claim, starts, domains, by=editor(), at=NOW)
    assert not CertaintyJudgement.objects.exists()


def test_the_latest_judgement_stands_and_the_verdict_is_not_touched() -> None:
    claim = make_claim()
    judge_certainty(claim, "high", graded(), by=editor(), at=NOW)
    latest = judge_certainty(claim, "high", graded(risk_of_bias=-1), by=editor(), at=NOW)
    assert latest.certainty == "moderate"
    assert claim.certainties.all()[0] == latest
    assert claim.verdicts.count() == 1
