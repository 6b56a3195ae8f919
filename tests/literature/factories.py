"""Papers for tests, made the way real ones are: from a record, by the intake."""

from __future__ import annotations

import datetime as dt
from typing import Any

import orjson
from django.contrib.auth.models import Permission, User

from evidence.roles import OPEN_TO_ALL
from evidence.roles import ROLES as EVIDENCE_ROLES
from literature.intake import take_in
from literature.models import Paper, TagStatus, Topic, TopicRule, TopicTag
from literature.pubmed.records import (
    AbstractSection,
    AuthorRecord,
    JournalRecord,
    PaperRecord,
    PublicationDate,
    PublicationType,
    Received,
    Source,
)
from literature.roles import ALSO, ROLES

NOW = dt.datetime(2026, 3, 1, 4, 30, tzinfo=dt.UTC)


def make_record(**facts: Any) -> PaperRecord:
    """Return a record. Beside PaperRecord's own fields it takes short forms: `year=1993`, `abstract="text"`,
    `journal="Spine"`, `authors=("Ries E",)`, `publication_types=("Review",)`."""
    facts.setdefault("source", Source.PUBMED)
    facts.setdefault("title", "A paper without another title")
    if year := facts.pop("year", None):
        facts["publication_date"] = PublicationDate(str(year), dt.date(year, 1, 1), dt.date(year, 12, 31))
    if isinstance(text := facts.get("abstract"), str):
        facts["abstract"] = (AbstractSection(text=text, text_html=text),)
    if isinstance(name := facts.get("journal"), str):
        facts["journal"] = JournalRecord(title=name, medline_abbreviation=name)
    facts["authors"] = tuple(_author(a) for a in facts.get("authors", ()))
    facts["publication_types"] = tuple(
        PublicationType(t) if isinstance(t, str) else t for t in facts.get("publication_types", ())
    )
    return PaperRecord(**facts)


def _author(author: str | AuthorRecord) -> AuthorRecord:
    if isinstance(author, AuthorRecord):
        return author
    last_name, _, initials = author.rpartition(" ")
    return AuthorRecord(last_name=last_name or initials, initials=initials if last_name else "")


def make_paper(*, now: dt.datetime = NOW, **facts: Any) -> Paper:
    """Take a record in and return its paper; facts as for `make_record`."""
    return make_papers([facts], now=now)[0]


def make_papers(many: list[dict[str, Any]], *, now: dt.datetime = NOW) -> list[Paper]:
    """Take many records in at once and return their papers in the same order."""
    records = [make_record(**facts) for facts in many]
    tally = take_in([Received(record, orjson.dumps(record)) for record in records], now=now)
    assert not tally.rejected, tally.rejected
    papers = Paper.objects.in_bulk([stored.paper_id for stored in tally.stored])
    return [papers[stored.paper_id] for stored in tally.stored]


def make_topic(slug: str, *, parent: Topic | None = None, rule: str = "", name: str = "") -> Topic:
    """Make a topic, with a first rule if one is given."""
    topic = Topic.objects.create(slug=slug, name=name or slug.replace("-", " ").capitalize(), parent=parent)
    if rule:
        TopicRule.objects.create(topic=topic, version=1, query=rule, created_at=NOW)
    return topic


def suggest(paper: Paper, topic: Topic) -> TopicTag:
    """Put a suggested tag on a paper."""
    return TopicTag.objects.create(paper=paper, topic=topic, rule=topic.current_rule, suggested_at=NOW)


def confirm(paper: Paper, topic: Topic) -> TopicTag:
    """Put a confirmed tag on a paper."""
    user, _ = User.objects.get_or_create(username="curator")
    return TopicTag.objects.create(
        paper=paper, topic=topic, status=TagStatus.CONFIRMED, decided_by=user, decided_at=NOW
    )


def make_user(username: str = "curator", role: str = "curator", **fields: Any) -> User:
    """Make an account for the admin with all that the role may see and do (not by its group: a test that commits
    loses what migrations made)."""
    user = User.objects.create_user(username, is_staff=True, **fields)
    user.user_permissions.add(*Permission.objects.filter(codename__in=ROLES[role]))
    also = (*ALSO.get(role, ()), *(f"evidence.{act}" for act in EVIDENCE_ROLES[role]))
    for label, codename in (known.split(".") for known in also):
        user.user_permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
    looking = Permission.objects.filter(codename__startswith="view_")
    user.user_permissions.add(*looking.filter(content_type__app_label="literature"))
    ours = looking.filter(content_type__app_label="evidence")
    user.user_permissions.add(*(ours if EVIDENCE_ROLES[role] else ours.filter(codename__in=OPEN_TO_ALL)))
    return user
