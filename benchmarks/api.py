"""The researchers' API beside plain Django REST framework on the same papers: milliseconds of server time.

python benchmarks/api.py                         100,000 papers on SQLite and on PostgreSQL
python benchmarks/api.py --papers 1000000 --only postgresql        a million (making them takes most of an hour)
python benchmarks/api.py --papers 10000 --only sqlite

The papers are real ones put together anew (benchmarks/support/collection.py), kept from run to run in $BACKMICE_BENCH.
Requests go through the whole of Django within one process, one after the other, warm.  Each figure is p50/p95.
"""

from __future__ import annotations

import logging
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.support.running import KEPT, PAPERS, on_each_database  # noqa: E402
from benchmarks.support.timing import Api, Refusal, Times, timed  # noqa: E402

# Query in our syntax, and what `icontains` would look for (each must be contained).
RARE = {
    "episacral": ["episacral"],
    "copeman": ["copeman"],
    "lipoma[ti]": ["lipoma"],
    '"back mice"': ["back mice"],
    "episacroiliac OR episacral": ["episacr"],
}
MEDIUM = {
    "lipoma": ["lipoma"],
    "injection": ["injection"],
    "ultrasound": ["ultrasound"],
    '"low back pain"[tiab]': ["low back pain"],
    "steroid*": ["steroid"],
}
COMMON = {
    "pain": ["pain"],
    "patients": ["patients"],
    "treatment": ["treatment"],
    "study": ["study"],
    "patients AND pain": ["patients", "pain"],
    "treatment AND outcome": ["treatment", "outcome"],
    "surgery OR injection": ["injection"],
    '"the patients"': ["the patients"],
    "pain NOT review[pt]": ["pain"],
}
FACETS = "topic,year,journal,publication_type,language,author,design"
AIMS = {
    "list page of 25": 50,
    "newest first": 30,
    "by relevance, rare": 30,
    "by relevance, all": 250,
    "facets": 200,
    "not modified (304)": 5,
}


def measure() -> None:
    """Measure on the database of the environment, and print a line a kind of request."""
    import django

    django.setup()
    logging.disable(logging.WARNING)
    warnings.filterwarnings("ignore", message="No directory at")
    from django.conf import settings
    from django.db import connection

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM literature_paper")
        print(f"  {cursor.fetchone()[0]:,} papers, load of the machine {os.getloadavg()[0]:.1f}", flush=True)
    api = Api()
    for measured in (lists, newest, relevance, facets, unchanged, queries, export):
        try:
            measured(api)
        except Refusal as refusal:
            print(f"  {measured.__name__:28} NOT ANSWERED: {refusal}", flush=True)


def show(title: str, ours: Times, plain: Times | None = None, note: str = "") -> None:
    """Print one line: ours, what is compared, the ratio of the medians, and whether the aim is met."""
    aim = AIMS.get(title)
    met = "" if aim is None else f"aim {aim} {'met' if ours.p95 <= aim else 'MISSED'}"
    beside = f"plain {plain.p50:8.1f}/{plain.p95:8.1f}  {plain.p50 / ours.p50:7.1f} x" if plain else ""
    print(f"  {title:28} {ours.p50:7.1f}/{ours.p95:7.1f} ms  {met:16} {beside:36} {note}".rstrip(), flush=True)


def pages(api: Api, number: int, **parameters: Any) -> Iterator[Callable[[], None]]:
    """Yield the work of reading one page after the other."""
    following = [""]

    def read() -> None:
        answer = api.follow(following[0]) if following[0] else api.get("papers/", **parameters)
        following[0] = answer.json()["next"] or ""

    for _ in range(number):
        yield read


def lists(api: Api) -> None:
    """Pages of 25 with authors and topics, from the first on; plain at offsets up to the middle of the list."""
    from benchmarks.support import plain
    from literature.models import Paper

    half = Paper.objects.count() // 2
    api.get("papers/")
    plain.page()()
    ours = timed(pages(api, 60, page_size=25))
    beside = timed((plain.page(limit=25, offset=half * n // 20) for n in range(20)), seconds=30)
    show("list page of 25", ours, beside)


def asked(api: Api, queries: Iterable[str], times: int = 4, **parameters: Any) -> Times:
    """Ask for the first page of each query, a few times."""

    def ask(query: str) -> Callable[[], Any]:
        return lambda: api.get("papers/", q=query, **parameters)

    queries = list(queries)
    for query in queries:
        api.get("papers/", q=query, **parameters)
    return timed((ask(query) for _ in range(times) for query in queries), seconds=60)


def newest(api: Api) -> None:
    """The newest papers of rare, medium and common words; plain searches with `icontains`, once each."""
    from benchmarks.support import plain

    every = RARE | MEDIUM | COMMON
    bare = {"page_size": 25, "count": "none", "fields": "id"}
    beside = timed((plain.page(contains=contains) for contains in every.values()), seconds=60)
    show("newest first", asked(api, every, **bare), beside, "keys alone, not counted; plain counts")
    show("newest first, whole papers", asked(api, every, page_size=25), beside, "counted as by default")
    for title, some in (("rare", RARE), ("medium", MEDIUM), ("common", COMMON)):
        show(f"newest first, {title}", asked(api, some, **bare))


def relevance(api: Api) -> None:
    """The first page by relevance."""
    bare = {"ordering": "relevance", "page_size": 25, "count": "none", "fields": "id"}
    show("by relevance, rare", asked(api, RARE, **bare))
    show("by relevance, medium", asked(api, MEDIUM, **bare))
    show("by relevance, common", asked(api, COMMON, **bare))
    show("by relevance, all", asked(api, RARE | MEDIUM | COMMON, **bare))
    show("by relevance, whole papers", asked(api, RARE | MEDIUM | COMMON, ordering="relevance", page_size=25))


def facets(api: Api) -> None:
    """Seven facets of everything, of a rare and of a common word."""
    bare = {"facets": FACETS, "page_size": 1, "count": "none", "fields": "id"}
    show("facets", asked(api, RARE | MEDIUM | COMMON, times=2, **bare))
    show("facets of all papers", timed([lambda: api.get("papers/", **bare)] * 5))


def unchanged(api: Api) -> None:
    """A page that the client has."""
    answer = api.get("papers/", page_size=25)
    if "ETag" not in answer:
        raise Refusal("no ETag")
    known = {"If-None-Match": answer["ETag"]}
    ours = timed([lambda: api.get("papers/", headers=known, expect=304, page_size=25)] * 200)
    show("not modified (304)", ours)


def queries(api: Api) -> None:
    """How many statements a page takes, whatever its size."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    numbers = {}
    for size in (1, 25, 200):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            api.get("papers/", page_size=size)
        numbers[size] = len(captured)
    same = "the same" if len(set(numbers.values())) == 1 else "NOT THE SAME"
    print(f"  {'statements a page':28} {same} for 1, 25 and 200 papers: {numbers}", flush=True)


def export(api: Api) -> None:
    """Everything as lines of JSON: papers a second, and how much more memory than for the first tenth."""
    rates, peaks = [], []
    for most in (10_000, None):
        wall, papers = time.perf_counter(), 0
        answer = api.get("papers.jsonl")
        for part in answer.streaming_content:
            papers += part.count(b"\n")
            if most and papers >= most:
                break
        answer.close()
        rates.append(papers / (time.perf_counter() - wall))
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    met = "met" if rates[-1] >= 5000 else "MISSED"
    print(
        f"  {'export as jsonl':28} {rates[-1]:,.0f} papers a second, aim 5,000 {met};"
        f" peak memory {peaks[0]:.0f} MB after 10,000 papers, {peaks[1]:.0f} MB after all",
        flush=True,
    )


if __name__ == "__main__":
    if on_each_database(__file__, __doc__, KEPT, ("papers", PAPERS)):
        measure()
