"""Run a benchmark on each database, in a process of its own that has the database's address in its environment."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from benchmarks.support import prepare, servers

PAPERS = int(os.environ.get("BACKMICE_BENCH_PAPERS", "100000"))
Collections = dict[str, Callable[[int], AbstractContextManager[str]]]


def on_each_database(
    script: str, said: str, collections: Collections, size: tuple[str, int], papers: int | None = None
) -> argparse.Namespace | None:
    """Run a script again with `--measure` on each database, or return its options where it is to measure now.

    `size` is the option that says how much is measured, and what it is by default; it counts papers unless `papers`
    says how many the collection has. Fails where measuring fails."""
    name, default = size
    parser = argparse.ArgumentParser(description=said, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--only", choices=tuple(collections))
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options, others = parser.parse_known_args()
    if options.measure:
        return options
    number: int = getattr(options, name)
    for database in [options.only] if options.only else collections:
        print(f"{database}, {number:,} {name}:", flush=True)
        with collections[database](papers or number) as address:
            _measure(script, address, [f"--{name}", str(number), *others])
    return None


def _measure(script: str, address: str, options: Sequence[str]) -> None:
    command = [sys.executable, script, "--measure", *options]
    subprocess.run(command, check=True, env=prepare.environment_for(address))


# ── The collections ─────────────────────────────────────────────────────────────────────────────────────────────────
@contextmanager
def sqlite(papers: int) -> Iterator[str]:
    """Yield the address of the collection, which is kept from run to run: nothing may write to it."""
    yield prepare.sqlite(papers)


@contextmanager
def postgresql(papers: int) -> Iterator[str]:
    """Yield the address of the collection on a server that runs meanwhile: nothing may write to it."""
    with servers.postgresql() as server:
        yield prepare.postgresql(server, papers)


@contextmanager
def sqlite_copy(papers: int) -> Iterator[str]:
    """Yield the address of a copy of the collection, thrown away after."""
    source = Path(prepare.sqlite(papers).removeprefix("sqlite:///"))
    copy = source.with_name(f"copy-{os.getpid()}.sqlite3")
    shutil.copyfile(source, copy)
    try:
        yield f"sqlite:///{copy}"
    finally:
        for leftover in copy.parent.glob(f"{copy.name}*"):
            leftover.unlink()


@contextmanager
def postgresql_copy(papers: int) -> Iterator[str]:
    """Yield the address of a copy of the collection on a server that runs meanwhile, thrown away after."""
    import psycopg

    name = f"copy_{os.getpid()}"
    with servers.postgresql() as server:
        prepare.postgresql(server, papers)
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE papers_{papers}")  # type: ignore[arg-type]
            try:
                yield str(server.get_uri(database=name))
            finally:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


KEPT: Collections = {"sqlite": sqlite, "postgresql": postgresql}
COPIES: Collections = {"sqlite": sqlite_copy, "postgresql": postgresql_copy}
