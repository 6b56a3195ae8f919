"""Certainty of evidence after GRADE: a curator's judgement, kept beside the computed verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from evidence import grade
from evidence.models import CertaintyJudgement, Claim
from evidence.roles import Act
from literature.roles import require
from literature.writing import one_writer


@one_writer()
def judge_certainty(
    claim: Claim, starts: str, domains: Mapping[str, Mapping[str, Any]], *, by: User, at: dt.datetime
) -> CertaintyJudgement:
    """Keep a judgement: where it starts ("high", "low"), and for each domain its change and the reason;
    a reason to rate up may be left out.

    The latest stands, the earlier ones stay. Raises ValueError with what `evidence.grade` finds wrong, NotAllowed for
    who may not edit claims."""
    require(by, Act.EDIT_CLAIMS)
    certainty = grade.certainty(starts, domains)
    facts = {"starts": starts, "domains": dict(domains), "certainty": str(certainty)}
    return CertaintyJudgement.objects.create(claim=claim, judged_by=by, judged_at=at, **facts)
