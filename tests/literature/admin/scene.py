"""A workbench with one of everything, and every address of the admin: what tests walk that must forget no page."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.urls import URLPattern, URLResolver, reverse

from config.api.models import ApiToken
from evidence import claims
from evidence.models import Claim, EvidenceItem, IndexTest, Intervention, Outcome, Study
from evidence.studies import keep_study
from evidence.vocabulary import keep_term
from literature import curation
from literature.merging.merge import merge
from literature.merging.pairs import not_duplicate
from literature.models import (
    DuplicatePair,
    ExclusionReason,
    ImportRow,
    Job,
    KnownPaper,
    Merge,
    Notice,
    NoticeKind,
    Pack,
    Paper,
    PaperImport,
    RejectedRecord,
    ScreeningTask,
    Strategy,
    StrategyVersion,
    SyncRun,
    Topic,
)
from literature.screening import conflicts, voting
from literature.screening.tasks import enqueue
from tests.evidence.factories import graded, make_draft, make_item
from tests.literature.factories import make_papers, make_topic, make_user

NOW = dt.datetime(2026, 3, 1, 4, 30, tzinfo=dt.UTC)

TITLES = ("Fatty nodules", "Episacral lipoma", "Back mice", "Fascial hernia", "Lumbar nodules", "Lumbar nodules again")


class Scene(NamedTuple):
    """Who and what there is; `waiting` nobody has voted on, `voted` bob has, on `conflict` ada and bob disagree, and on
    `resolved` they have come to one."""

    ada: User
    bob: User
    paper: Paper
    other: Paper
    topic: Topic
    waiting: ScreeningTask
    voted: ScreeningTask
    conflict: ScreeningTask
    resolved: ScreeningTask
    run: SyncRun
    job: Job
    draft: EvidenceItem


def build() -> Scene:
    """Make the workbench."""
    ada, bob = make_user("ada", role="editor"), make_user("bob")
    topic = make_topic("diagnosis", rule="palpation")
    for position, (slug, label) in enumerate((("off-topic", "Not about the condition"), ("animal", "Animal study"))):
        ExclusionReason.objects.create(slug=slug, label=label, position=position)
    papers = make_papers(
        [
            {"title": f"{what} of the lower back", "pmid": n, "year": 1990 + n, "journal": "Spine",
             "abstract": "Palpation of a painful nodule over the iliac crest."}
            for n, what in enumerate(TITLES, 1)
        ]
    )  # fmt: skip
    run = _searched(papers)
    enqueue(now=NOW)
    waiting, voted, conflict, resolved = ScreeningTask.objects.order_by("pk")[:4]
    voting.vote(voted, "included", by=bob, at=NOW)  # type: ignore[arg-type]
    for task in (conflict, resolved):
        voting.vote(task, "included", by=ada, at=NOW)  # type: ignore[arg-type]
        voting.vote(task, "excluded", reason="animal", by=bob, at=NOW)  # type: ignore[arg-type]
    conflicts.resolve(
        resolved, "included", how="discussion", note="people", with_whom=[bob.pk], by=ada, at=NOW  # type: ignore[arg-type]
    )  # fmt: skip
    _changed_since(papers[0], topic, ada)
    _handed_in(papers, ada)
    _likened(papers, ada)
    job = Job.objects.create(
        kind="retag",
        subject=topic.slug,
        state="failed",
        asked_by=ada,
        asked_at=NOW,
        finished_at=NOW,
        said="Stopped.",
    )
    ApiToken.issue("A program")
    tasks = (waiting, voted, conflict, resolved)
    draft = make_draft(papers[0])
    _told(papers[2], ada)
    return Scene(ada, bob, papers[0], papers[1], topic, *tasks, run, job, draft)


def _searched(papers: list[Paper]) -> SyncRun:
    from tests.literature.screening.desk import make_strategy

    pack = Pack.objects.create(slug="back", title="Back", loaded_at=NOW)
    strategy = make_strategy("sensitive", *(paper.pmid for paper in papers))
    run = SyncRun.objects.create(
        strategy=strategy, version=StrategyVersion.objects.get(), mode="window", outcome="failed", started_at=NOW,
        heartbeat_at=NOW, finished_at=NOW, query_sent="lipoma", error="PubMedUnavailable", message="No answer.",
    )  # fmt: skip
    KnownPaper.objects.create(pack=pack, paper=papers[3], missed_since=NOW, checked_at=NOW)
    return run


def _changed_since(paper: Paper, topic: Topic, by: User) -> None:
    """Give a paper, a topic, a strategy and a reason a second entry in their histories."""
    for note in ("seen in print", "not seen in print"):
        curation.annotate_paper(paper, curator_note=note, by=by, at=NOW)
    for row in (topic, Strategy.objects.get(), ExclusionReason.objects.order_by("pk")[0]):
        row.description = "Changed since."
        row.save()


def _told(paper: Paper, by: User) -> None:
    """Write one of each term, a study, and a claim with evidence and a judgement, all with a second history entry."""
    for model in (Intervention, IndexTest, Outcome):
        for name in ("Shot", "Injection"):
            term = model.objects.filter(slug="injection").first() or model(slug="injection")
            term.name = name
            keep_term(term, by=by)
    study = Study(slug="cohort", name="Cohort")
    for name in ("The cohort", "The first cohort"):
        study.name = name
        keep_study(study, [paper], by=by, at=NOW)
    claim = Claim(slug="it-helps", sentence="It helps.", question="therapy", pooled="proportion")
    for claim.note in ("", "Seen since."):
        claims.keep_claim(claim, by=by, at=NOW)
    claims.link(claim, make_item(paper), "supports", by=by, at=NOW)
    claims.judge_certainty(claim, "low", graded(imprecision=-1), by=by, at=NOW)


def _handed_in(papers: list[Paper], by: User) -> None:
    Notice.objects.create(paper=papers[1], kind=NoticeKind.RETRACTION, first_seen_at=NOW)
    body = zlib.compress(b"TY  - JOUR")
    RejectedRecord.objects.create(
        pmid=99, reason="No title", sha256="0" * 64, body=body, first_seen_at=NOW, last_seen_at=NOW
    )
    batch = PaperImport.objects.create(
        origin="upload", name="from-colleague.ris", format="ris", sha256="1" * 64, body=body, state="preview",
        created_by=by, created_at=NOW,
    )  # fmt: skip
    shown = {"title": "Fatty nodules", "year": 1991}
    verdicts = (("new", None), ("here", papers[0]), ("probable", papers[1]))
    for position, (verdict, paper) in enumerate(verdicts, 1):
        ImportRow.objects.create(batch=batch, position=position, verdict=verdict, paper=paper, shown=shown, raw=body)


def _likened(papers: list[Paper], by: User) -> None:
    """Leave one pair open, say of one that it is two papers, and merge one."""
    facts: dict[str, Any] = {"score": 88, "evidence": [["title", "a", "b"]], "found_at": NOW}
    DuplicatePair.objects.create(first=papers[0], second=papers[1], **facts)
    not_duplicate(DuplicatePair.objects.create(first=papers[0], second=papers[2], **facts), by=by, at=NOW)
    merge(papers[4].pk, papers[5].pk, two_pmids=True, by=by, at=NOW)


# ── Addresses ───────────────────────────────────────────────────────────────────────────────────────────────────────
class Address(NamedTuple):
    """An address of the admin: its name ("" for Django's own redirections), and which values its path takes."""

    name: str
    takes: tuple[str, ...]
    model: type[Model] | None


def addresses() -> list[Address]:
    """Return every address below /admin/ but the one that catches the rest, whoever made it."""
    models = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry}
    found = []
    for pattern in _patterns(admin.site.get_urls()):
        if not pattern.name:
            continue
        own = max((key for key in models if f"{pattern.name}_".startswith(f"{key}_")), key=len, default="")
        takes = tuple(pattern.pattern.regex.groupindex) or tuple(pattern.pattern.converters)
        found.append(Address(str(pattern.name), takes, models.get(own)))
    return sorted(set(found), key=lambda address: (address.name, address.takes))


def _patterns(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns)
        else:
            yield pattern


def subject_of(address: Address, scene: Scene) -> Any:
    """Return the number that the path of an address takes: of the model's first row, or of the queue's tasks."""
    if "conflict" in address.name:
        return scene.resolved.pk if "reopen" in address.name else scene.conflict.pk
    if "queue" in address.name:
        return scene.voted.pk if "undo" in address.name else scene.waiting.pk
    if address.name == "literature_pair_again":
        return DuplicatePair.objects.get(state="distinct").pk
    model: Any = address.model or {"literature_merge": Merge, "literature_undo_merge": Merge}[address.name]
    return model._default_manager.order_by("pk").values_list("pk", flat=True).first()


def url_of(address: Address, scene: Scene) -> str:
    """Return the whole address, on what the scene has."""
    if address.takes == ("first", "second"):
        return reverse(f"admin:{address.name}", args=[scene.paper.pk, scene.other.pk])
    values = {name: subject_of(address, scene) for name in address.takes}
    if "form" in values:
        values["form"] = "murad-2018"
    if address.name.endswith("_restore"):
        entry = oldest_entry(address)
        values |= {"kind": str(entry.instance_type._meta.model_name), "entry": entry.history_id}
    return reverse(f"admin:{address.name}", kwargs=values)


def oldest_entry(address: Address) -> Any:
    """Return the first entry in the history of the row that an address is about."""
    model: Any = address.model
    return model._default_manager.order_by("pk").first().history.order_by("history_id").first()
