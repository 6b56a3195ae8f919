"""Papers that PubMed no longer has are marked; nothing is deleted by a machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from literature import changes
from literature.bulk import among
from literature.models import ChangeType, Paper, PaperState, StrategyHit, SyncRun
from literature.pubmed.records import Source


def withdraw(pmids: Collection[int], now: dt.datetime, run: SyncRun | None = None) -> int:
    """Mark what PubMed does not have under these PMIDs (any more), and return how many papers were withdrawn.

    A paper that PubMed delivered earlier is withdrawn.  A paper that only a file or a pack put under the PMID stays,
    with a remark to check the number.  A hit without a record is remembered as missing.  Runs in the caller's
    transaction.
    """
    live = Paper.objects.filter(pmid__in=pmids, state=PaperState.LIVE)
    delivered = live.filter(source=Source.PUBMED.value)
    gone, doubted = list(delivered.values_list("pk", flat=True)), []
    withdrawn = delivered.update(state=PaperState.WITHDRAWN, withdrawn_at=now, updated_at=now)
    for paper in live.exclude(source=Source.PUBMED.value).filter(pubmed_missing_at__isnull=True):
        check = f"{paper.to_check}\n{_remark(paper)}".strip()
        Paper.objects.filter(pk=paper.pk).update(to_check=check, pubmed_missing_at=now, updated_at=now)
        doubted.append(paper.pk)
    run_id = run.pk if run else None
    told = [changes.Told(ChangeType.PAPER_WITHDRAWN, pk, sync_run_id=run_id) for pk in gone]
    changes.record(told + [_marked(pk, run_id) for pk in doubted])
    StrategyHit.objects.filter(pmid__in=pmids, missing_at__isnull=True).update(missing_at=now)
    return withdrawn


def found_after_all(pmids: Collection[int]) -> None:
    """Take back what was remarked about PMIDs under which PubMed had nothing, now that it delivers their records."""
    for paper in Paper.objects.filter(among("pmid", pmids), pubmed_missing_at__isnull=False):
        kept = [line for line in paper.to_check.split("\n") if line != _remark(paper)]
        Paper.objects.filter(pk=paper.pk).update(pubmed_missing_at=None, to_check="\n".join(kept))
        changes.record([_marked(paper.pk)])


def _marked(paper_id: int, run_id: int | None = None) -> changes.Told:
    fields = ("pubmed_missing_at", "to_check")
    return changes.Told(ChangeType.PAPER_UPDATED, paper_id, fields=fields, sync_run_id=run_id)


def _remark(paper: Paper) -> str:
    return f"PubMed has no record under PMID {paper.pmid}: check the number."
