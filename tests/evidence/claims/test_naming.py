"""Short names of papers, as plots and tables have room for."""

from __future__ import annotations

import pytest

from evidence.claims.naming import short_names
from tests.literature.factories import make_paper

pytestmark = pytest.mark.django_db


def test_papers_of_the_same_people_and_year_get_letters_and_no_others_do() -> None:
    collee = {"authors": ("Collée G", "Dijkmans BA", "Vandenbroucke JP")}
    first, second = (make_paper(title=title, year=1991, **collee) for title in ("One", "Two"))
    other = make_paper(title="Three", year=1990, **collee)
    names = short_names({first.pk, second.pk, other.pk})
    assert [names[one.pk] for one in (first, second, other)] == [
        *("Collée et al. 1991a", "Collée et al. 1991b"),
        "Collée et al. 1990",
    ]
    assert short_names({first.pk}) == {first.pk: "Collée et al. 1991"}
