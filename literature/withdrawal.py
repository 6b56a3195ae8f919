"""Papers that PubMed no longer has are marked; nothing is deleted by a machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from literature.models import Paper, PaperState, StrategyHit
from literature.pubmed.records import Source


def withdraw(pmids: Collection[int], now: dt.datetime) -> int:
    """Mark what PubMed does not have under these PMIDs (any more), and return how many papers were withdrawn.

    A paper that PubMed delivered earlier is withdrawn.  A paper that only a file or a pack put under the PMID stays,
    with a remark to check the number.  A hit without a record is remembered as missing.  Runs in the caller's
    transaction.
    """
    live = Paper.objects.filter(pmid__in=pmids, state=PaperState.LIVE)
    delivered = live.filter(source=Source.PUBMED.value)
    withdrawn = delivered.update(state=PaperState.WITHDRAWN, withdrawn_at=now, updated_at=now)
    for paper in live.exclude(source=Source.PUBMED.value).filter(pubmed_missing_at__isnull=True):
        remark = f"PubMed has no record under PMID {paper.pmid}: check the number."
        check = f"{paper.to_check}\n{remark}".strip()
        Paper.objects.filter(pk=paper.pk).update(to_check=check, pubmed_missing_at=now, updated_at=now)
    StrategyHit.objects.filter(pmid__in=pmids, missing_at__isnull=True).update(missing_at=now)
    return withdrawn
