"""Topics as JSON: the tree in its order, counts with subtopics, the rule that tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from literature.api.papers import Row, said
from literature.counts import BranchCount, count_branches
from literature.models import TagStatus, Topic, TopicRule

_COLUMNS = ("id", "slug", "name", "description", "path", "position")


def rows(topics: QuerySet[Topic]) -> QuerySet[Any]:
    """Return the topics as rows."""
    found: QuerySet[Any, Any] = topics.values(*_COLUMNS, "parent__slug", "pack__slug")
    return found


def build(found: Sequence[Row]) -> list[Row]:
    """Return topics as JSON with the rule that tags at present and how many papers each has, its subtopics included.

    A paper counts once; one that is confirmed for one subtopic and suggested for another counts as both.
    """
    rules = _rules([row["id"] for row in found])
    counts = count_branches(Topic.objects.all())
    return [_topic(row, rules.get(row["id"], []), counts[row["id"]]) for row in found]


def build_one(row: Row) -> Row:
    """Return one topic with all versions of its rule and the topics right below it."""
    rules = _rules([row["id"]]).get(row["id"], [])
    count = count_branches(Topic.objects.all())[row["id"]]
    children = Topic.objects.filter(parent=row["id"]).order_by("path").values_list("slug", flat=True)
    return {**_topic(row, rules, count), "rules": rules, "children": list(children)}


def _topic(row: Row, rules: list[Row], count: BranchCount) -> Row:
    return {
        **{name: said(row[name]) for name in _COLUMNS},
        "depth": row["path"].count("/") - 2,
        "parent": row["parent__slug"],
        "pack": row["pack__slug"],
        "papers": count.standing,
        "papers_suggested": count.of(TagStatus.SUGGESTED),
        "papers_confirmed": count.of(TagStatus.CONFIRMED),
        "papers_rejected": count.of(TagStatus.REJECTED),
        "papers_lapsed": count.of(TagStatus.LAPSED),
        "papers_own": count.own,
        "rule": rules[-1] if rules else None,
    }


def _rules(ids: Sequence[int]) -> dict[int, list[Row]]:
    columns = ("version", "query", "note", "origin", "created_at")
    found: dict[int, list[Row]] = defaultdict(list)
    for row in TopicRule.objects.filter(topic__in=ids).order_by("topic", "version").values("topic_id", *columns):
        found[row["topic_id"]].append({name: said(row[name]) for name in columns})
    return found
