"""A small collection that has something of everything the API can answer with."""

from __future__ import annotations

from literature.models import Notice, Paper, Strategy, StrategyHit, StrategyVersion, SyncRun
from tests.literature.factories import NOW, confirm, make_papers, make_topic, suggest


def fill() -> None:
    """Put papers, topics, a strategy and runs into the database."""
    facts = {"journal": "Pain", "authors": ("Ries E", "Copeman WS"), "publication_types": ("Review",)}
    made = make_papers(
        [
            {"title": "Episacroiliac lipoma", "year": 1937, "pmid": 1, "doi": "10.1/x", **facts},
            {"title": "Back mice", "year": 1990, "pmid": 2, "abstract": "Pain of the lower back.", **facts},
            {"title": "Fatty nodules", "pmid": 3, "pmcid": "PMC3"},
            *({"title": f"Paper {number}", "pmid": number, "year": 1950 + number} for number in range(4, 34)),
        ]
    )
    topic = make_topic("diagnosis", rule="lipoma[ti]")
    confirm(made[0], topic)
    suggest(made[1], make_topic("palpation", parent=topic))
    Notice.objects.create(paper=made[1], kind="retraction", pmid=5, first_seen_at=NOW)
    _search(made[0])


def _search(paper: Paper) -> None:
    strategy = Strategy.objects.create(slug="narrow", title="Narrow")
    version = StrategyVersion.objects.create(strategy=strategy, number=1, query="x", created_at=NOW)
    StrategyHit.objects.create(strategy=strategy, pmid=1, paper=paper, first_version=version, first_seen_at=NOW)
    Strategy.objects.create(slug="new", title="New")
    SyncRun.objects.create(
        **{"strategy": strategy, "version": version, "mode": "window", "outcome": "succeeded"},
        **{"started_at": NOW, "heartbeat_at": NOW, "finished_at": NOW},
    )
    SyncRun.objects.create(mode="refresh", outcome="running", started_at=NOW, heartbeat_at=NOW)
