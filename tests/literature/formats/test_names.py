"""Names of people as citation files write them."""

from __future__ import annotations

import pytest

from literature.formats.names import person


@pytest.mark.parametrize(
    ("last_name", "given", "initials"),
    [
        ("Sutro", "CJ", "CJ"),
        ("Sutro", "C. J.", "CJ"),
        ("Sutro", "C.J.", "CJ"),
        ("Sutro", "Charles J.", "CJ"),
        ("Sutro", "C", "C"),
        ("Sartre", "Jean-Paul", "JP"),
        ("SUTRO", "CJ", "CJ"),
        ("SUTRO", "JOHN", "J"),
        ("SUTRO", "CHARLES", "C"),
        ("Sutro", "", ""),
        ("脂肪", "太郎", "太"),
    ],
)
def test_initials_are_read_run_together_and_apart(last_name: str, given: str, initials: str) -> None:
    assert (person(last_name, given).initials, person(last_name, given).fore_name) == (initials, given)
