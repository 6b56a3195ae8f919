"""Everything that the queue shows of one paper, gathered in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils.safestring import SafeString

from literature.admin.queue import terms
from literature.admin.queue.wording import decision_in_words
from literature.admin.tags import described_match
from literature.models import (
    Authorship,
    CuratorDesk,
    ExclusionReason,
    Notice,
    NoticeKind,
    Paper,
    Ranking,
    Screening,
    ScreeningStage,
    ScreeningTask,
    Strategy,
    StrategyHit,
    StrategyVersion,
    TagStatus,
    TaskState,
    Topic,
    TopicTag,
    Vote,
)
from literature.ranking import Place, place_of
from literature.roles import Act, may
from literature.screening import locks, queue, reasons
from literature.site.reading import citation
from literature.tagging import documents_of

_MOST_AUTHORS = 12
_GRAVE = (NoticeKind.RETRACTION, NoticeKind.EXPRESSION_OF_CONCERN)


@dataclass(frozen=True, slots=True)
class Finding:
    """A strategy that found the paper: which version and run, when, and by which of its terms."""

    hit: StrategyHit
    terms: list[str]


@dataclass(frozen=True, slots=True)
class Tag:
    """A topic on the paper, and why the machine suggests it."""

    tag: TopicTag
    because: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper as it lies on the desk."""

    task: ScreeningTask
    title: SafeString
    citation: str
    authors: list[Authorship]
    more_authors: bool
    abstract: list[terms.Section]
    other_abstracts: list[tuple[str, list[terms.Section]]]
    notices: list[Notice]
    findings: list[Finding]
    tags: list[Tag]
    other_topics: list[Topic]
    place: Place | None
    ranking: Ranking | None
    own: Vote | None
    own_in_words: str
    outcome: Screening | None
    others: list[User]
    reasons: list[ExclusionReason]
    may_tag: bool

    @property
    def paper(self) -> Paper:
        """The paper itself."""
        return self.task.paper

    @property
    def is_grave(self) -> bool:
        """Whether the paper must not be used as it stands."""
        return self.paper.is_retracted or any(notice.kind in _GRAVE for notice in self.notices)


@dataclass(frozen=True, slots=True)
class Panel:
    """What the queue shows: a paper, or none when nothing waits; how far the curator is; what can be undone."""

    sheet: Sheet | None
    desk: CuratorDesk
    progress: queue.Progress
    last: Vote | None
    said: str = ""
    is_trouble: bool = False
    focus: str = "paper-title"


def panel_of(  # noqa: PLR0913 what was done, and what comes
    task: ScreeningTask | None,
    desk: CuratorDesk,
    user: User,
    at: dt.datetime,
    *,
    said: str = "",
    is_trouble: bool = False,
    focus: str = "paper-title",
) -> Panel:
    """Gather what the queue shows of a task, and take the task in hand for ten minutes if it waits for the user."""
    stage = ScreeningStage(desk.stage)
    last = Vote.objects.filter(reviewer=user, taken_back_at__isnull=True).select_related("task__paper")
    return Panel(
        sheet=_sheet(task, user, at) if task else None,
        desk=desk,
        progress=queue.progress(user, stage, desk.sitting_started_at),
        last=last.order_by("-decided_at", "-pk").first(),
        said=said,
        is_trouble=is_trouble,
        focus=focus,
    )


def _sheet(task: ScreeningTask, user: User, at: dt.datetime) -> Sheet:
    paper = task.paper
    others = [holder for holder in locks.holders(task, at) if holder.pk != user.pk]
    tags = list(_tags(paper))
    layers = {"by-topic": terms.all_atoms(_rules(tags)), "by-strategy": terms.all_atoms(_strategies())}
    own = Vote.objects.filter(task=task, reviewer=user, taken_back_at__isnull=True).first()
    if task.state == TaskState.WAITING and own is None:
        locks.hold(task, user, at)
    authors = list(Authorship.objects.filter(paper=paper)[: _MOST_AUTHORS + 1])
    given = {tag.topic_id for tag in tags}
    return Sheet(
        task=task,
        title=terms.title_of(paper, layers),
        citation=citation(paper),
        authors=authors[:_MOST_AUTHORS],
        more_authors=len(authors) > _MOST_AUTHORS,
        abstract=terms.abstract_of(paper, layers),
        other_abstracts=terms.other_abstracts(paper, layers),
        notices=list(Notice.objects.filter(paper=paper, lapsed_at__isnull=True)),
        findings=_findings(paper),
        tags=[Tag(tag, [described_match(match) for match in tag.matched]) for tag in tags],
        other_topics=[topic for topic in Topic.objects.all() if topic.pk not in given],
        place=place_of(task),
        ranking=Ranking.objects.filter(stage=task.stage).first(),
        own=own,
        own_in_words=decision_in_words(own) if own else "",
        outcome=Screening.objects.filter(paper=paper, stage=task.stage).select_related("decided_by").first(),
        others=others,
        reasons=list(reasons.offered(task.stage)),
        may_tag=may(user, Act.TAG),
    )


def _tags(paper: Paper) -> Any:
    tags = TopicTag.objects.filter(paper=paper).exclude(status=TagStatus.LAPSED)
    return tags.select_related("topic", "rule", "decided_by", "asked_again").order_by("topic__path")


def _rules(tags: Sequence[TopicTag]) -> list[str]:
    """Return the texts of the rules that match the paper."""
    return [rule.query for tag in tags for rule in (tag.rule, tag.asked_again) if rule]


def _strategies() -> list[str]:
    """Return the texts that are searched for at present, whether or not they found this paper."""
    versions = StrategyVersion.objects.filter(strategy__in=Strategy.objects.filter(is_active=True))
    newest = {version.strategy_id: version.query for version in versions.order_by("strategy", "number")}
    return list(newest.values())


def _findings(paper: Paper) -> list[Finding]:
    hits = StrategyHit.objects.filter(paper=paper).select_related("strategy", "first_version", "first_run")
    document = documents_of([paper.pk])[paper.pk]
    return [Finding(hit, _terms(hit, document)) for hit in hits.order_by("first_seen_at", "pk")]


def _terms(hit: StrategyHit, document: Any) -> list[str]:
    found = terms.found_terms(hit.first_version.query, document)
    return [described_match({"term": match.term, "field": match.field}) for match in found]
