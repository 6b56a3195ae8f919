"""What `make test` reports and how it ends."""

from __future__ import annotations

import pytest

from tests import NO_POSTGRESQL
from tests.__main__ import chosen, exit_code, summary


@pytest.mark.parametrize(
    "codes",
    [
        {"sqlite": 1, "postgresql": 0},
        {"sqlite": 0, "postgresql": 1},
        {"sqlite": 1, "postgresql": NO_POSTGRESQL},
        {"sqlite": NO_POSTGRESQL, "postgresql": NO_POSTGRESQL},
        {"sqlite": 5, "postgresql": 0},  # pytest found no test
        {"sqlite": 0, "postgresql": -9},
    ],
)
def test_a_run_that_failed_on_either_database_fails(codes):
    assert exit_code(codes) == 1
    assert "FAILED" in summary(codes) or codes["sqlite"] == NO_POSTGRESQL


def test_a_missing_postgresql_is_said_loudly_and_is_no_failure():
    codes = {"sqlite": 0, "postgresql": NO_POSTGRESQL}
    assert exit_code(codes) == 0
    assert "postgresql NOT RUN" in summary(codes)


def test_both_passed():
    codes = {"sqlite": 0, "postgresql": 0}
    assert exit_code(codes) == 0
    assert summary(codes) == "tests: sqlite passed, postgresql passed"


def test_browsers_are_driven_on_one_database_unless_asked_for():
    assert chosen("sqlite", ["-k", "queue"]) == ["-k", "queue"]
    assert chosen("postgresql", ["-k", "queue"]) == ["-m", "not browser", "-k", "queue"]
    assert chosen("postgresql", ["-m", "browser"]) == ["-m", "browser"]
