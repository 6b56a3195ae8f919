from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from literature.models import ScreeningTask
from literature.screening import tasks
from literature.screening.voting import vote
from tests.literature.factories import NOW, make_papers

pytestmark = pytest.mark.django_db


def test_without_papers_that_two_have_screened_it_says_so(desk: Client) -> None:
    page = desk.get("/admin/queue/agreement/").content.decode()
    assert page.count("No two reviewers have screened the same paper at this stage yet.") == 2


def test_raw_kappa_and_ac1_stand_with_the_number_of_papers(desk: Client, ada: User, bob: User) -> None:
    make_papers([{"title": f"Paper {n}", "pmid": n} for n in range(1, 5)])
    tasks.enqueue(now=NOW)
    said = [("included", "included"), ("included", "included"), ("excluded", "excluded"), ("included", "excluded")]
    for task, (one, other) in zip(ScreeningTask.objects.order_by("pk"), said, strict=True):
        for by, decision in ((ada, one), (bob, other)):
            reason = "animal" if decision == "excluded" else ""
            vote(task, decision, reason=reason, by=by, at=NOW)  # type: ignore[arg-type]
    page = desk.get("/admin/queue/agreement/").content.decode()
    assert "ada and bob" in page
    # p = 3/4; kappa's chance 3/4 * 2/4 + 1/4 * 2/4 = 1/2; AC1's (5/8 * 3/8 + 3/8 * 5/8) / 2 = 15/64
    for figure in ("4", "0.75", "0.50", "0.67"):
        assert f'<td class="n">{figure}</td>' in page
