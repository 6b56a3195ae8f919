"""From a file of PubMed XML to tagged rows: the first load, and the night when nothing has changed.

Uses the real records in ../shared/data (or $BACKMICE_DATA) with the back mice pack's rules, on SQLite and, wherever it
can be had, PostgreSQL.  Prints records a second and where the time of the first load goes, in processor seconds, which
other work on the machine disturbs least.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")
ROOT = Path(__file__).resolve().parent.parent
PACK = ROOT / "fixtures" / "packs" / "back-mice"


def data_file() -> Path:
    """Return the file of real records; exits with a sentence where it is absent."""
    folder = Path(os.environ.get("BACKMICE_DATA", ROOT.parent / "shared" / "data"))
    path = folder / "pubmed" / "records.xml.gz"
    if not path.exists():
        sys.exit(f"This benchmark needs real PubMed records; there is no {path}. Set BACKMICE_DATA.")
    return path


def measure() -> None:
    """Load twice into the database of the environment, and print what it took."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from literature.intake import take_in
    from literature.packs import load_pack
    from literature.pubmed.stream import split

    call_command("migrate", verbosity=0)
    load_pack(PACK, now=timezone.now())
    path = data_file()
    stages(path)
    for title in ("first load", "unchanged"):
        wall, cpu = time.perf_counter(), time.process_time()
        with gzip.open(path) as stream:
            tally = take_in(split(stream), now=timezone.now())
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        records = tally.created + tally.updated + tally.unchanged + tally.outdated + len(tally.rejected)
        print(
            f"  {title:11} {records:5} records  {records / wall:8,.0f} a second  ({records / cpu:8,.0f} a processor second)"
            f"  created {tally.created}, unchanged {tally.unchanged}, rejected {len(tally.rejected)}"
        )


def stages(path: Path) -> None:
    """Print the processor time of everything before the database, stage by stage."""
    from literature.pubmed.parse import read_record
    from literature.pubmed.records import Received
    from literature.pubmed.stream import RawRecord, split
    from literature.store import prepare
    from literature.tagging import Rules

    rules = Rules.current()
    with gzip.open(path) as stream:
        raws = timed("unpack and split", lambda: [item for item in split(stream) if isinstance(item, RawRecord)])
    records = timed("read", lambda: [Received(read_record(raw.raw), raw.raw) for raw in raws])
    prepared = timed("digests and index terms", lambda: [prepare(record) for record in records])
    timed("topic rules", lambda: [rules.suggest(one.document) for one in prepared])


def timed(title: str, work: Callable[[], Result]) -> Result:
    """Do the work and print its processor time."""
    began = time.process_time()
    result = work()
    print(f"    {title:24} {time.process_time() - began:6.2f} s")
    return result


def main() -> None:
    """Measure on each database in a process of its own."""
    from tests import database

    for kind in ("sqlite", "postgresql"):
        try:
            database.start(kind)
        except database.PostgreSQLUnavailable as error:
            print(f"{kind}: not measured, {error}")
            continue
        print(f"{database.description()}:", flush=True)
        try:
            environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}
            subprocess.run([sys.executable, __file__, "--measure"], check=True, env=environment)
        finally:
            database.stop()


if __name__ == "__main__":
    measure() if "--measure" in sys.argv else main()
