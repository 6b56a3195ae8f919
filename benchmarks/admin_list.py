"""The curators' list of papers at 100,000 papers: milliseconds of server time and statements a page.

python benchmarks/admin_list.py                    SQLite and PostgreSQL
python benchmarks/admin_list.py --papers 10000 --only sqlite

The papers are those of the other benchmarks (benchmarks/support/collection.py), kept from run to run in
$BACKMICE_BENCH; every paper waits in the queue. Requests go through the whole of Django within one process, warm. Each
figure is p50/p95, with the exact count that the page shows.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.support.running import KEPT, PAPERS, on_each_database  # noqa: E402
from benchmarks.support.timing import timed  # noqa: E402

ASKED = {
    "everything": {},
    "page 100": {"p": "100"},
    "a rare word": {"q": "episacral"},
    "a common word": {"q": "patients"},
    "a topic with its subtopics": {"topic": "diagnosis"},
    "suggested tags": {"tag_status": "suggested"},
    "waiting in the queue": {"queue": "waiting"},
    "not decided": {"decision": "none"},
    "a range of years": {"year_from": "1990", "year_to": "2009"},
    "not retracted": {"retracted": "no"},
    "something to check": {"check": "yes"},
    "nothing to check": {"check": "no"},
    "from PubMed": {"source": "pubmed"},
    "full text not looked for": {"full_text": "unknown"},
    "withdrawn": {"state": "withdrawn"},
    "without a DOI": {"lacking": "doi"},
    "came to a stage": {"stage": "title_abstract"},
    "by title": {"o": "1"},
    "by journal, a range of years": {"o": "3", "year_from": "1990", "year_to": "2009"},
    "by what is to check": {"o": "-10"},
    "a word, years and the queue": {"q": "pain[ti]", "year_from": "2000", "queue": "waiting"},
}
AIM = 500
TIMES = 7


def measure() -> None:
    """Measure on the database of the environment, and print a line a list."""
    import django

    django.setup()
    logging.disable(logging.WARNING)
    warnings.filterwarnings("ignore", message="No directory at")
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    _enqueue()
    ask = _asker()
    print(f"  load of the machine {os.getloadavg()[0]:.1f}", flush=True)
    for title, asked in ASKED.items():
        count, statements = ask(asked)
        times = timed([lambda asked=asked: ask(asked)] * TIMES, seconds=30)  # type: ignore[misc]
        met = "met" if times.p95 <= AIM else "MISSED"
        figures = f"{times.p50:7.1f}/{times.p95:7.1f} ms  aim {AIM} {met:7}"
        print(f"  {title:28} {figures} {count:>8,} papers, {statements} statements", flush=True)


def _enqueue() -> None:
    from django.utils import timezone

    from literature.screening.tasks import enqueue

    enqueue(now=timezone.now())


def _asker() -> Callable[[dict[str, str]], tuple[int, int]]:
    """Return what asks for a list as an editor who is logged in, and returns its count and its statements."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    user, _ = User.objects.get_or_create(username="bench", defaults={"is_staff": True, "is_superuser": True})
    client: Any = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")

    def ask(asked: dict[str, str]) -> tuple[int, int]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get("/admin/literature/paper/", asked)
        if answer.status_code != 200 or b"cannot be shown" in answer.content:
            raise SystemExit(f"{answer.status_code} for {asked}")
        count = re.search(rb'class="count" role="status">(\d+)', answer.content)
        return int(count[1]) if count else 0, len(queries)

    return ask


if __name__ == "__main__":
    if on_each_database(__file__, __doc__, KEPT, ("papers", PAPERS)):
        measure()
