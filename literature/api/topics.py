"""Topics as JSON: the tree in its order, counts with subtopics, the rule that tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from literature.api.papers import Row, said
from literature.models import PaperState, TagStatus, Topic, TopicRule, TopicTag

_COLUMNS = ("id", "slug", "name", "description", "path", "position")


def rows(topics: QuerySet[Topic]) -> QuerySet[Any]:
    """Return the topics as rows with how many papers each has, its subtopics included.

    A paper counts once; one that is confirmed for one subtopic and suggested for another counts as both."""
    found: QuerySet[Any, Any] = topics.annotate(
        papers=_papers(TagStatus.SUGGESTED, TagStatus.CONFIRMED),
        papers_suggested=_papers(TagStatus.SUGGESTED),
        papers_confirmed=_papers(TagStatus.CONFIRMED),
    ).values(*_COLUMNS, "parent__slug", "pack__slug", "papers", "papers_suggested", "papers_confirmed")
    return found


def _papers(*statuses: str) -> Coalesce:
    branch = TopicTag.objects.filter(topic__path__startswith=OuterRef("path"), status__in=statuses)
    standing = branch.filter(~Q(paper__state=PaperState.MERGED)).order_by()
    counted = standing.annotate(all=Value(1)).values("all").annotate(number=Count("paper", distinct=True))
    return Coalesce(Subquery(counted.values("number")), 0)


def build(found: Sequence[Row]) -> list[Row]:
    """Return topics as JSON with the rule that tags at present. One query."""
    rules = _rules([row["id"] for row in found])
    return [_topic(row, rules.get(row["id"], [])) for row in found]


def build_one(row: Row) -> Row:
    """Return one topic with all versions of its rule and the topics right below it."""
    rules = _rules([row["id"]]).get(row["id"], [])
    children = Topic.objects.filter(parent=row["id"]).order_by("path").values_list("slug", flat=True)
    return {**_topic(row, rules), "rules": rules, "children": list(children)}


def _topic(row: Row, rules: list[Row]) -> Row:
    return {
        **{name: said(row[name]) for name in _COLUMNS},
        "depth": row["path"].count("/") - 2,
        "parent": row["parent__slug"],
        "pack": row["pack__slug"],
        **{name: row[name] for name in ("papers", "papers_suggested", "papers_confirmed")},
        "rule": rules[-1] if rules else None,
    }


def _rules(ids: Sequence[int]) -> dict[int, list[Row]]:
    columns = ("version", "query", "note", "origin", "created_at")
    found: dict[int, list[Row]] = defaultdict(list)
    for row in TopicRule.objects.filter(topic__in=ids).order_by("topic", "version").values("topic_id", *columns):
        found[row["topic_id"]].append({name: said(row[name]) for name in columns})
    return found
