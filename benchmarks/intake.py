"""From a file of PubMed XML to tagged rows: the first load, and the night when nothing has changed.

Uses the real records in ../shared/data (or $BACKMICE_DATA) with the back mice pack's rules, on SQLite and, wherever it
can be had, PostgreSQL; beside it the same records by plain model instances, which is the limit to compare with.  Prints
records a second, and with --stages where the time goes, in processor seconds, which other work disturbs least.
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

    path = data_file()
    call_command("migrate", verbosity=0)
    if "--plain" in sys.argv:
        call_command("flush", interactive=False, verbosity=0)
        plain_orm(path)
        return
    load_pack(PACK, now=timezone.now())
    if "--stages" in sys.argv:
        stages(path)
    for title in ("first load", "unchanged"):
        wall, cpu = time.perf_counter(), time.process_time()
        with gzip.open(path) as stream:
            tally = take_in(split(stream), now=timezone.now())
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        records = tally.created + tally.updated + tally.unchanged + tally.outdated + len(tally.rejected)
        told = f"  created {tally.created}, unchanged {tally.unchanged}, rejected {len(tally.rejected)}"
        show(title, records, wall, cpu, told)


def plain_orm(path: Path) -> None:
    """Store the same records as Django's documentation would: model instances and bulk_create, 500 at a time.

    The limit to compare with.  It reads the records, but keeps no revision, indexes no text, matches nothing and tags
    nothing.
    """
    from django.db import transaction
    from django.utils import timezone

    from literature.bulk import chunks
    from literature.models import Authorship, CommentCorrection, Journal, MeshAnnotation, MeshTerm, Paper, PaperLanguage
    from literature.pubmed.parse import read_record
    from literature.pubmed.stream import RawRecord, split
    from literature.store.rows import JSON_COLUMNS, as_json, name_key, paper_values

    journal = Journal.objects.create(key="plain")
    term = MeshTerm.objects.create(kind="descriptor", name="plain")
    wall, cpu, number = time.perf_counter(), time.process_time(), 0
    with gzip.open(path) as stream:
        for chunk in chunks((item for item in split(stream) if isinstance(item, RawRecord)), 500):
            records = [read_record(raw.raw) for raw in chunk]
            with transaction.atomic():
                values = [paper_values(record) | {"doi": ""} for record in records]
                plain = [{k: as_json(v) if k in JSON_COLUMNS else v for k, v in row.items()} for row in values]
                now = timezone.now()
                papers = Paper.objects.bulk_create(
                    [Paper(**row, journal=journal, created_at=now, updated_at=now) for row in plain]
                )
                owned = list(zip(papers, records, strict=True))
                Authorship.objects.bulk_create(
                    Authorship(
                        paper=paper,
                        position=n,
                        last_name=a.last_name,
                        fore_name=a.fore_name,
                        initials=a.initials,
                        collective_name=a.collective_name,
                        name_key=name_key(a),
                        orcid=a.orcid,
                        affiliations=list(a.affiliations),
                    )
                    for paper, record in owned
                    for n, a in enumerate(record.authors, 1)
                )
                MeshAnnotation.objects.bulk_create(
                    MeshAnnotation(paper=paper, position=n, descriptor=term)
                    for paper, record in owned
                    for n, heading in enumerate(record.mesh, 1)
                    for _ in heading.qualifiers or (None,)
                )
                PaperLanguage.objects.bulk_create(
                    PaperLanguage(paper=paper, position=n, code=code)
                    for paper, record in owned
                    for n, code in enumerate(record.languages, 1)
                )
                CommentCorrection.objects.bulk_create(
                    CommentCorrection(paper=paper, position=n, ref_type=notice.ref_type, citation=notice.citation)
                    for paper, record in owned
                    for n, notice in enumerate(record.notices, 1)
                )
                number += len(records)
    show("plain ORM", number, time.perf_counter() - wall, time.process_time() - cpu)


def show(title: str, records: int, wall: float, cpu: float, more: str = "") -> None:
    """Print one line of the result."""
    print(
        f"  {title:11} {records:5} records  {records / wall:8,.0f} a second  ({records / cpu:8,.0f} a processor second)"
        f"{more}",
        flush=True,
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
    sys.path.insert(0, str(ROOT))  # before any other package that is called "tests"
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
            measuring = [sys.executable, __file__, "--measure"]
            for what in ([], ["--plain"]):
                subprocess.run([*measuring, *what, *sys.argv[1:]], check=True, env=environment)
        finally:
            database.stop()


if __name__ == "__main__":
    measure() if "--measure" in sys.argv else main()
