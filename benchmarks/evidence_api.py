"""The API of evidence at 100,000 items and 1,000 claims: milliseconds, on SQLite and on PostgreSQL.

python benchmarks/evidence_api.py                       100,000 items on both
python benchmarks/evidence_api.py --items 10000 --only sqlite

The evidence is that of benchmarks/evidence.py, verdicts and histories included, and every item has a treatment of 40
and an outcome of 20.  Addresses are answered by the whole of Django within one process, one after the other, warm, as
benchmarks/evidence.py says.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.evidence import NOW, PAPERS, fill, write_history  # noqa: E402
from benchmarks.support.running import COPIES, on_each_database  # noqa: E402
from benchmarks.support.timing import row  # noqa: E402

AIM = 200  # milliseconds
ADDRESSES = (
    *("evidence/", "evidence/?page_size=200", "evidence/?level=4&question=therapy&ordering=-accepted_at"),
    *("evidence/?intervention=term-3", "evidence/?outcome=term-1&n_min=50&n_max=60", "evidence/?claim=claim-0"),
    *("evidence/?topic=diagnosis", "evidence/?ordering=level", "evidence/?count=exact", "evidence/?index_test=term-0"),
    *("claims/", "claims/?status=open", "claims/claim-0/", "claims/claim-5/", "claims/claim-5/sensitivity/"),
    *("claims/claim-0/sensitivity/", "claims/claim-5/forest.svg", "claims/claim-0/forest.svg"),
    *("interventions/", "outcomes/", "papers/", "papers/?fields=id,title", "papers/?q=3[level]"),
    *("papers/?q=case-series[design]", "evidence/?count=exact&level=4&question=therapy"),
)


def measure(items: int) -> None:
    """Fill the database of the settings and measure on it."""
    import django

    django.setup()
    from django.conf import settings

    from evidence.claims import recompute_all

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, 1_000_000)
    print(f"  {'':44} p50/p95 ms    processor ms", flush=True)
    fill(items)
    name_terms()
    recompute_all(NOW)
    write_history()
    for address in ADDRESSES:
        row(address, [get(address)] * 6, AIM)
    row("evidence.csv, whole", [get("evidence.csv")])


def name_terms() -> None:
    """Give every item a treatment and an outcome."""
    from django.db.models import F
    from django.db.models.functions import Mod

    from evidence.models import EvidenceItem, IndexTest, Intervention, Outcome, Therapy

    made = ((Intervention, 40), (Outcome, 20), (IndexTest, 1))
    terms = [
        [kind.objects.create(slug=f"term-{n}", name=f"Term {n}").pk for n in range(number)] for kind, number in made
    ]
    items = EvidenceItem.objects.filter(pack_key="").order_by("pk").values_list("pk", flat=True)
    Therapy.objects.bulk_create(
        (Therapy(item_id=pk, intervention_id=terms[0][n % 40]) for n, pk in enumerate(items)), batch_size=2_000
    )
    EvidenceItem.objects.filter(pack_key="").update(outcome_id=terms[1][0] + Mod(F("pk"), 20))


def get(address: str) -> Callable[[], None]:
    """Return what asks for an address and reads the whole answer."""
    from django.test import Client

    client = Client()

    def ask() -> None:
        answer = client.get(f"/api/v1/{address}")
        assert answer.status_code == 200, (address, answer.status_code)
        if answer.streaming:
            sum(map(len, answer.streaming_content))

    return ask


if __name__ == "__main__":
    if options := on_each_database(__file__, __doc__, COPIES, ("items", 100_000), PAPERS):
        measure(options.items)
