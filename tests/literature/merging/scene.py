"""Two papers with all that can hang on a paper, and what a database says as plain values."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User

from evidence.models import EvidenceItem
from literature.models import (
    DuplicatePair,
    KnownPaper,
    Merge,
    Pack,
    Paper,
    Provenance,
    Screening,
    ScreeningTask,
    Strategy,
    StrategyHit,
    StrategyVersion,
    TagStatus,
    TopicTag,
    Vote,
)
from literature.pubmed.records import Identifier, NoticeRecord, Source
from tests.literature.factories import NOW, make_papers, make_topic, make_user

LATER = NOW + dt.timedelta(days=1)
MUCH_LATER = NOW + dt.timedelta(days=2)
TITLE = "Episacroiliac lipoma causing chronic backache"
_LEFT_OUT = {"Change", "DataVersion", "Merge", "Session", "LogEntry", "DuplicatePair"}
_MOMENTS = {"updated_at"}

Dump = dict[str, list[dict[str, Any]]]


def dump() -> Dump:
    """Return every row of literature and evidence but histories, changes and the merges themselves."""
    models = [m for app in ("literature", "evidence") for m in apps.get_app_config(app).get_models()]
    kept = [m for m in models if not m.__name__.startswith("Historical") and m.__name__ not in _LEFT_OUT]
    return {m._meta.label: [_plain(row) for row in m._default_manager.order_by("pk").values()] for m in kept}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items() if k not in _MOMENTS}


class Scene:
    """A paper of PubMed's (`ours`) and one of a file (`theirs`), an editor (`ada`), and what hangs on both."""

    def __init__(self) -> None:
        self.ada = make_user("ada", role="editor")
        self.bob = make_user("bob", role="curator")
        ours: dict[str, Any] = {
            **{"pmid": 1, "doi": "10.1/ours", "title": TITLE, "authors": ("Ries E", "Roe A"), "year": 1937},
            **{"journal": "Am J Obstet", "volume": "34", "pages": "490-4", "languages": ("eng",)},
        }
        theirs: dict[str, Any] = {
            **{"source": Source.RIS, "doi": "10.1/theirs", "pmcid": "PMC7", "title": "Episacro-iliac lipoma"},
            **{"authors": ("Ries EF",), "year": 1938, "abstract": "Fat lobules.", "languages": ("ger",)},
            **{"other_ids": (Identifier("pack", "mice:ries"),), "publication_types": ("Case Reports",)},
            "notices": (NoticeRecord("ErratumIn", None, "Am J Obstet 1939"),),
        }
        self.topics = [make_topic(slug) for slug in ("anatomy", "diagnosis", "treatment")]
        self.ours, self.theirs = make_papers([ours, theirs])
        self._hang()

    def _hang(self) -> None:
        strategy = Strategy.objects.create(slug="mice", title="Mice")
        version = StrategyVersion.objects.create(strategy=strategy, number=1, query="mice", created_at=NOW)
        for pmid, paper in ((1, self.ours), (77, self.theirs)):
            StrategyHit.objects.create(
                strategy=strategy, pmid=pmid, paper=paper, first_version=version, first_seen_at=NOW
            )
        pack = Pack.objects.create(slug="mice", title="Mice", loaded_at=NOW)
        KnownPaper.objects.create(pack=pack, paper=self.theirs)
        Provenance.objects.create(paper=self.ours, url="https://example.org/a")
        for url in ("a", "b"):
            Provenance.objects.create(paper=self.theirs, url=f"https://example.org/{url}")
        self.tag(self.ours, 0, TagStatus.CONFIRMED)
        self.tag(self.ours, 1, TagStatus.SUGGESTED)
        for topic, status in enumerate((TagStatus.REJECTED, TagStatus.REJECTED, TagStatus.CONFIRMED)):
            self.tag(self.theirs, topic, status)
        self.task = self.make_task(self.theirs, self.bob)
        EvidenceItem.objects.create(
            paper=self.theirs, question="anatomy", design="case-report", statement="Fat", created_by=self.ada,
            created_at=NOW, changed_at=NOW,
        )  # fmt: skip

    def tag(self, paper: Paper, topic: int, status: TagStatus) -> TopicTag:
        """Put a tag on a paper."""
        decided = {} if status == TagStatus.SUGGESTED else {"decided_by": self.bob, "decided_at": NOW}
        return TopicTag.objects.create(paper=paper, topic=self.topics[topic], status=status, **decided)

    def make_task(self, paper: Paper, *voters: User) -> ScreeningTask:
        """Open the screening of a paper's title and abstract, with votes to include it."""
        task = ScreeningTask.objects.create(paper=paper, stage="title_abstract", opened_at=NOW)
        for voter in voters:
            Vote.objects.create(task=task, reviewer=voter, decision="included", decided_at=NOW)
        return task

    def decide(self, paper: Paper, decision: str, reason: str = "") -> Screening:
        """Put an outcome of the first stage on a paper."""
        return Screening.objects.create(
            paper=paper, stage="title_abstract", decision=decision, reason=reason, decided_at=NOW
        )

    def merge(self, chosen: dict[str, str] | None = None, **options: Any) -> Merge:
        """Merge theirs into ours."""
        from literature.merging.merge import merge

        return merge(self.ours.pk, self.theirs.pk, chosen, by=self.ada, at=LATER, **options)

    def undo(self, merged: Merge) -> Merge:
        """Undo a merge."""
        from literature.merging.undo import undo

        return undo(merged, by=self.ada, at=MUCH_LATER)

    def pair(self) -> DuplicatePair:
        """Make the open pair of the two."""
        return DuplicatePair.objects.create(first=self.ours, second=self.theirs, score=90, found_at=NOW)
