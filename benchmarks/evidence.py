"""Claims and their verdicts at 100,000 evidence items and 1,000 claims: milliseconds, on SQLite and on PostgreSQL.

python benchmarks/evidence.py                       100,000 items on both
python benchmarks/evidence.py --items 10000 --only sqlite

Each item is under one claim: 100 a claim, but 1,000 under the largest.  Of seven items five are accepted, one is a
draft and one is flagged; every third has a form on the risk of bias, and every tenth belongs to one of 500 studies.
The claims whose pages are asked for have a hundred verdicts in their history.

Pages are answered by the whole of Django within one process, one after the other, warm: p50/p95 of the time from
request to answer, and the mean of processor time, which other work on the machine lengthens less (for PostgreSQL that
of its process included, in steps of 10 ms over all requests of a row).
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.support.running import COPIES, on_each_database  # noqa: E402
from benchmarks.support.timing import row  # noqa: E402

AIM = 200  # milliseconds of a claim's page, and of its verdict
PAPERS = 10_000  # which the items are from: the tables of papers are not what is measured
NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
STANCES = ("supports", "supports", "refutes", "mixed", "inconclusive", "context", "supports")
LARGEST = 1_000
MEASURED, HISTORY = 12, 100  # claims whose pages are asked for, and how many verdicts each has


def measure(items: int) -> None:
    """Fill the database of the settings and measure on it."""
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    print(f"  {'':44} p50/p95 ms    processor ms", flush=True)
    fill(items)
    functions()
    write_history()
    pages()


# ── The evidence ────────────────────────────────────────────────────────────────────────────────────────────────────
def fill(items: int) -> None:
    """Write what the module's text describes."""
    from django.contrib.auth.models import User
    from django.db import connection, transaction

    from evidence.models import Claim, Study
    from literature.models import Paper

    people = [User.objects.create_superuser(name).pk for name in ("writer", "second")]
    papers = list(Paper.objects.order_by("pk").values_list("pk", flat=True)[:PAPERS])
    facts: dict[str, Any] = {"question": "therapy", "pooled": "proportion"}
    with transaction.atomic():
        Study.objects.bulk_create([Study(slug=f"study-{n}", name=f"Study {n}") for n in range(500)])
        Claim.objects.bulk_create(
            [Claim(slug=f"claim-{n}", sentence=f"Claim {n}.", **facts) for n in range(max(items // 100, 10))]
        )
        write_items(items, papers, people)
        write_links(people[0])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def made() -> Any:
    """Return the claims that were made here, the largest first; the pack has others."""
    from evidence.models import Claim

    return Claim.objects.filter(slug__startswith="claim-").order_by("pk")


def write_items(number: int, papers: Sequence[int], people: Sequence[int]) -> None:
    """Write the items and their forms on the risk of bias."""
    from evidence.models import BiasAssessment, EvidenceItem, Study

    studies = list(Study.objects.values_list("pk", flat=True))
    template = EvidenceItem(
        question="therapy", design="case-series", direction="benefit", population="patients with low back pain",
        level=4, created_by_id=people[0], created_at=NOW, changed_at=NOW, decided_by_id=people[1], decided_at=NOW,
    )  # fmt: skip
    rows = (
        {
            "paper_id": papers[n % len(papers)],
            "study_id": studies[n % len(studies)] if n % 10 == 0 else None,
            "statement": f"Finding {n}: it helped.",
            "level": 3 + n % 3,
            "status": "draft" if n % 7 == 5 else "accepted",
            "review_since": NOW if n % 7 == 6 else None,
            "n_analysed": 20 + n % 80,
            "content": document(n),
        }
        for n in range(number)
    )
    write(template, rows)
    ids = EvidenceItem.objects.filter(pack_key="").order_by("pk").values_list("pk", flat=True)
    form = BiasAssessment(form="murad-2018", form_version="1", assessed_by_id=people[1], assessed_at=NOW)
    judged = ("low", "some", "high", "unclear")
    write(form, ({"item_id": pk, "judgement": judged[pk % 4]} for pk in ids if pk % 3 == 0))


def document(n: int) -> dict[str, Any]:
    """Return a document as long as those of a case series are."""
    size = 20 + n % 80
    return {
        **{"question": "therapy", "design": "case-series", "statement": f"Finding {n}: it helped."},
        **{"population": "patients with low back pain", "n_analysed": size, "direction": "benefit"},
        "groups": [{"label": "injection", "role": "arm", "n": size, "events": size * (n % 5 + 3) // 10}],
        "quotes": [{"values": ["groups.0"], "text": "relief was complete in most " * 8, "place": "p. 3"}] * 2,
    }


def write_links(by: int) -> None:
    """Put every item under one claim, a thousand under the first."""
    from evidence.models import ClaimLink, EvidenceItem

    claims = list(made().values_list("pk", flat=True))
    link = ClaimLink(directness="direct", linked_by_id=by, linked_at=NOW)
    ids = EvidenceItem.objects.filter(pack_key="").order_by("pk").values_list("pk", flat=True)
    rows = (
        {
            "claim_id": claims[0] if n < LARGEST else claims[1 + n % (len(claims) - 1)],
            "item_id": pk,
            "stance": STANCES[n // len(claims) % len(STANCES)],
        }
        for n, pk in enumerate(ids)
    )
    write(link, rows)


def write_history() -> None:
    """Give the claims that are measured a hundred verdicts each, the last of which stands."""
    from evidence.models import Claim, EvidenceItem, Verdict

    for claim in made().select_related("verdict")[:MEASURED]:
        item = EvidenceItem.objects.filter(claim_links__claim=claim)[0]
        for number in range(claim.verdict.number + 1, claim.verdict.number + HISTORY):
            claim.verdict.pk, claim.verdict.number = None, number
            claim.verdict.item, claim.verdict.paper_id = item, item.paper_id
            claim.verdict.save(force_insert=True)
        Claim.objects.filter(pk=claim.pk).update(verdict=Verdict.objects.filter(claim=claim).latest("number"))


def write(template: Any, rows: Iterator[dict[str, Any]]) -> None:
    """Insert rows that are the template with some columns changed."""
    from literature.bulk import chunks, insert

    model = type(template)
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    given = {column: getattr(template, column) for column in columns}
    for some in chunks(rows, 5_000):
        insert(model, columns, [[{**given, **one}[column] for column in columns] for one in some])


# ── What is measured ────────────────────────────────────────────────────────────────────────────────────────────────
def functions() -> None:
    """Measure the verdict and what keeps it true."""
    from evidence import claims, verdict
    from evidence.models import Cause, Claim, EvidenceItem

    largest, *others = made()[:MEASURED]
    row(f"verdicts of all {Claim.objects.count():,} claims", [lambda: claims.recompute_all(NOW)])
    row("verdict of a claim, 100 items", [lambda c=c: verdict.judge(claims.evidence_of(c)) for c in others], AIM)
    row("verdict of a claim, 1,000 items", [lambda: verdict.judge(claims.evidence_of(largest))] * 5, AIM)
    row("without each paper, 100 items", [lambda c=c: claims.sensitivity(c) for c in others], AIM)
    row("without each paper, 1,000 items", [lambda: claims.sensitivity(largest)] * 5, AIM)
    row("pooled, 100 items", [lambda c=c: claims.pooled(c) for c in others], AIM)
    row("pooled, 1,000 items", [lambda: claims.pooled(largest)] * 5, AIM)
    moving = EvidenceItem.objects.counting().filter(study=None, claim_links__stance="supports").order_by("pk")
    counting = list(moving.filter(claim_links__claim__in=others)[:11])
    row("an item is flagged, its claim computed anew", flagged(claims.recompute_for, counting, Cause.FLAGGED), AIM)
    lone = list(moving.filter(claim_links__claim=largest)[:6])
    row("  the same under 1,000 items", flagged(claims.recompute_for, lone, Cause.FLAGGED), AIM)


def flagged(recompute: Any, items: Sequence[Any], cause: Any) -> Iterator[Callable[[], Any]]:
    """Yield the flagging of each item with what follows for its claim."""

    def act(item: Any) -> None:
        item.review_since = NOW
        item.save()
        assert len(recompute([item], cause, NOW)) == 1

    for item in items:
        yield lambda item=item: act(item)  # type: ignore[misc]


def pages() -> None:
    """Ask for pages in the browser's stead."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.get(username="second"))
    largest, *others = made().values_list("pk", flat=True)[:MEASURED]

    def get(address: str) -> Callable[[], None]:
        def ask() -> None:
            answer = client.get(address)
            assert answer.status_code == 200, answer.status_code

        return ask

    page = "/admin/evidence/claim/{}/change/".format
    whole = "/admin/evidence/claim/{}/change/?sensitivity=yes".format
    row("page of a claim, 100 items", [get(page(pk)) for pk in others], AIM)
    row("  with sensitivity, studies and plot", [get(whole(pk)) for pk in others], AIM)
    row("page of a claim, 1,000 items", [get(page(largest))] * 6, AIM)
    row("  with sensitivity, studies and plot", [get(whole(largest))] * 6, AIM)
    row("list of claims", [get("/admin/evidence/claim/")] * 6)
    row("list of claims by verdict", [get("/admin/evidence/claim/?verdict__status=contested")] * 6)


if __name__ == "__main__":
    if options := on_each_database(__file__, __doc__, COPIES, ("items", 100_000), PAPERS):
        measure(options.items)
