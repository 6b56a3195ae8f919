from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from evidence.models import Claim
from tests.evidence.factories import make_claim

pytestmark = pytest.mark.django_db


def test_all_verdicts_are_computed_anew_and_what_changed_is_said() -> None:
    claim, said = make_claim(), StringIO()
    Claim.objects.bulk_create([Claim(slug="from-elsewhere", sentence="Without a verdict.", question="therapy")])
    claim.verdicts.update(method="0")
    call_command("recompute_claims", stdout=said)
    assert said.getvalue() == "2 verdicts changed\n"
    call_command("recompute_claims", stdout=said)
    assert said.getvalue().endswith("0 verdicts changed\n")
