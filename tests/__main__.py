"""Run the whole suite on SQLite, then on PostgreSQL wherever it can be had, and say which it ran on.

`python -m tests [PYTEST ARGUMENTS]`.  Ends with 0 when every run passed; a PostgreSQL that cannot be had is said
loudly and is no failure.  What does not depend on the database runs on SQLite alone: tests in a browser, and those that
`tests/conftest.py` leaves out, unless they are asked for by `-m` or `-k`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from tests import NO_POSTGRESQL

_DATABASES = ("sqlite", "postgresql")
# One more than there are processors, for a good part of the time a test waits; four at most, for each has a database.
_WORKERS = ("-n", str(min(4, (os.cpu_count() or 1) + 1)), "--dist", "worksteal")


def main(arguments: list[str]) -> int:
    """Run pytest once a database, print a line about each, return the exit code."""
    codes = {name: _run(name, arguments) for name in _DATABASES}
    sys.stdout.write("\n" + summary(codes) + "\n")
    return exit_code(codes)


def exit_code(codes: dict[str, int]) -> int:
    """Return 0 when all runs passed; a database that cannot be had counts as passed, SQLite always can be had."""
    unavailable = {NO_POSTGRESQL} if codes["sqlite"] == 0 else set()
    return 0 if set(codes.values()) <= {0} | unavailable else 1


def summary(codes: dict[str, int]) -> str:
    """Return one line that says what ran and how it ended."""
    words = {0: "passed", NO_POSTGRESQL: "NOT RUN (it cannot be had on this machine, see above)"}
    parts = (f"{name} {words.get(code, f'FAILED (pytest ended with {code})')}" for name, code in codes.items())
    return "tests: " + ", ".join(parts)


def chosen(database: str, arguments: list[str]) -> list[str]:
    """Return the arguments of the run on a database: without a browser on PostgreSQL, unless the caller chooses."""
    return arguments if database == "sqlite" or "-m" in arguments else ["-m", "not browser", *arguments]


def _run(database: str, arguments: list[str]) -> int:
    sys.stdout.write(f"\n===== the test suite on {database} =====\n")
    sys.stdout.flush()
    start = time.monotonic()
    command = [sys.executable, "-m", "pytest", *_WORKERS, f"--database={database}", *chosen(database, arguments)]
    code = subprocess.run(command, check=False).returncode
    sys.stdout.write(f"===== {database}: {time.monotonic() - start:.0f} s =====\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
