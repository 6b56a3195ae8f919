"""A decision in the queue at 100,000 papers: milliseconds of server time, on SQLite and on PostgreSQL.

python benchmarks/screening_queue.py                       100,000 papers on both
python benchmarks/screening_queue.py --papers 10000 --only sqlite

All papers wait in the queue of a team of five.  The reviewer who is measured has screened 40,000: half of them are
settled, half still wait for a second reviewer and lie at the front of the order "newest", so that her next paper lies
behind 20,000 she must not see again.  20,000 have another's vote, 5,000 are assigned to two others, 2,000 are
conflicts, and every open one has a score.  It is a copy of the collection of the other benchmarks, thrown away after.

Requests go through the whole of Django within one process, one after the other, warm: p50/p95 of the time from request
to answer, and the mean of processor time, which other work on the machine does not lengthen (for PostgreSQL that of
its process included, in steps of 10 ms over all requests of a row).
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.support.running import COPIES, PAPERS, on_each_database  # noqa: E402
from benchmarks.support.timing import row  # noqa: E402

AIM = 100  # milliseconds of server time a decision
DECISIONS = 60
NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def measure() -> None:
    """Measure on the database of the settings, which is changed by it."""
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    print(f"  {'':44} p50/p95 ms    processor ms", flush=True)
    people = prepare()
    desk(people)
    functions(people)


# ── The queue of a busy team ────────────────────────────────────────────────────────────────────────────────────────
def prepare() -> list[Any]:
    """Fill the queue and return the five reviewers, the measured one first."""
    from django.contrib.auth.models import Group, User
    from django.db import connection

    from literature.screening.tasks import enqueue

    people = [User.objects.create_user(f"reviewer-{n}", is_staff=True) for n in range(5)]
    for one in people:
        one.groups.add(Group.objects.get(name="editor"))
    found_by_strategy()
    row("papers come into the queue, all at once", [lambda: enqueue(now=NOW)])
    row("  and where there is nothing new", [lambda: enqueue(now=NOW)])
    history_of_a_team(people)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return people


def found_by_strategy() -> None:
    """Let every paper be found by a strategy, as papers of PubMed are."""
    from django.db import transaction

    from literature.bulk import chunks, insert
    from literature.models import Paper, StrategyHit, StrategyVersion

    version = StrategyVersion.objects.latest("pk")
    columns = ("strategy_id", "pmid", "paper_id", "first_version_id", "first_seen_at")
    papers = Paper.objects.filter(hits__isnull=True).values_list("pk", flat=True)
    with transaction.atomic():
        for some in chunks(list(papers), 10_000):
            rows = [(version.strategy_id, 90_000_000 + pk, pk, version.pk, NOW) for pk in some]
            insert(StrategyHit, columns, rows)


def history_of_a_team(people: list[Any]) -> None:
    """Write what the module's text describes, in proportion to the number of papers."""
    from django.db import transaction
    from django.db.models.functions import Random

    from literature.bulk import among, insert
    from literature.models import Screening, ScreeningAssignment, ScreeningTask, Vote

    ada, ben, cat, dan, _ = people
    newest = list(ScreeningTask.objects.order_by("-opened_at", "-pk").values_list("pk", "paper_id"))
    part = len(newest) // 100
    waiting, settled, bens, given, disputed = (
        newest[first * part : last * part] for first, last in ((0, 20), (20, 40), (40, 60), (60, 65), (65, 67))
    )
    votes = [(task, ada.pk, "included" if task % 9 == 0 else "excluded") for task, _ in (*waiting, *settled, *disputed)]
    votes += [(task, ben.pk, "included" if task % 9 == 0 else "excluded") for task, _ in (*settled, *bens)]
    votes += [(task, ben.pk, "unsure") for task, _ in disputed]
    outcomes = [
        (paper, "title_abstract", "included" if task % 9 == 0 else "excluded", reason(task), "agreement", "", NOW)
        for task, paper in settled
    ]
    with transaction.atomic():
        insert(
            Vote,
            ("task_id", "reviewer_id", "decision", "reason", "note", "decided_at"),
            [
                (*vote, reason(vote[0]) if vote[2] == "excluded" else "", "", NOW - dt.timedelta(seconds=n))
                for n, vote in enumerate(votes)
            ],
        )
        insert(Screening, ("paper_id", "stage", "decision", "reason", "settled", "note", "decided_at"), outcomes)
        tasks = ScreeningTask.objects.all()
        tasks.filter(among("id", [task for task, _ in settled])).update(state="settled", settled_at=NOW)
        tasks.filter(among("id", [task for task, _ in disputed])).update(state="conflict", conflict_at=NOW)
        tasks.exclude(state="settled").update(score=Random(), score_words=[["lipoma", 1.2], ["pain", -0.3]])
        columns = ("task_id", "reviewer_id", "assigned_by_id", "assigned_at")
        to_two = [(task, one.pk, ada.pk, NOW) for task, _ in given for one in (cat, dan)]
        insert(ScreeningAssignment, columns, to_two)


def reason(task: int) -> str:
    """Return a reason for exclusion; every seventh is a sentence."""
    return "It is about something else." if task % 7 == 0 else "not-on-the-condition"


# ── What is measured ────────────────────────────────────────────────────────────────────────────────────────────────
def desk(people: list[Any]) -> None:
    """Screen in the browser's stead: the first page of a sitting, then decisions, each with the next paper."""
    from django.test import Client

    from literature.models import CuratorDesk

    client = Client()
    client.force_login(people[0])
    client.get("/admin/queue/")
    for order in ("newest", "oldest", "score"):
        CuratorDesk.objects.update(order=order)
        row(f"first page of a sitting, {order}", [lambda: client.get("/admin/queue/")] * 5, AIM)
        row(f"decision and next paper, {order}", decisions(client, people[0]), AIM)


def decisions(client: Any, user: Any) -> Iterator[Callable[[], Any]]:
    """Yield decisions, each on the paper that the answer before it showed."""
    from literature.models import ScreeningLock

    for number in range(DECISIONS):
        task = ScreeningLock.objects.filter(reviewer=user).latest("expires_at").task_id
        said = {"decision": "included"} if number % 5 == 0 else {"decision": "excluded", "reason": "animal-study"}

        def decide(task: int = task, said: dict[str, str] = said) -> None:
            answer = client.post(f"/admin/queue/{task}/vote/", said, headers={"hx-request": "true"})
            assert answer.status_code == 200, answer.status_code

        yield decide


def functions(people: list[Any]) -> None:
    """Measure the queries behind the pages one by one."""
    from literature.models import QueueOrder, ScreeningStage
    from literature.screening import agreement, conflicts, queue, voting, waits

    ada, stage = people[0], ScreeningStage.TITLE_ABSTRACT
    for order in QueueOrder:
        row(f"next paper, {order.value}", [lambda o=order: queue.next_task(ada, stage, o, at=NOW)] * 10)  # type: ignore[misc]
    row("progress", [lambda: queue.progress(ada, stage, NOW)] * 10)
    row("the decision before", [lambda: queue.previous_task(ada, NOW)] * 10)
    row("a vote alone", votes(voting, queue, people[4], stage))
    row("first 20 conflicts", [lambda: list(conflicts.open_conflicts(stage)[:20])] * 10)
    row("what waits for whom (five reviewers)", [waits.by_reviewer] * 5)
    row("what waits, with ages", [lambda: waits.counts(NOW)] * 5)
    row("turnaround", [lambda: waits.turnaround(NOW)] * 5)
    row("agreement of all pairs", [lambda: agreement.by_pair(stage)] * 5)


def votes(voting: Any, queue: Any, user: Any, stage: Any) -> Iterator[Callable[[], Any]]:
    """Yield votes on papers at random."""
    from django.utils import timezone

    from literature.models import ScreeningTask

    chosen = queue.waiting_for(user, None).filter(stage=stage).values_list("pk", flat=True)
    for pk in random.Random(1).sample(list(chosen), DECISIONS):
        task = ScreeningTask.objects.get(pk=pk)
        yield lambda task=task: voting.vote(task, "included", by=user, at=timezone.now())  # type: ignore[misc]


if __name__ == "__main__":
    if on_each_database(__file__, __doc__, COPIES, ("papers", PAPERS)):
        measure()
