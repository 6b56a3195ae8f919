"""What is told in a history although it has none of its own, because it is never changed: versions, merges, records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from literature.differences import differences
from literature.history.readable import FieldChange, plain
from literature.history.sources import add_events
from literature.history.timeline import MACHINE, Entry
from literature.models import Merge, Paper, Strategy, Topic


def _versions(versions: Sequence[Any], what: str, label: str, number: str) -> list[Entry]:
    """Tell versions of a text, given from the oldest on, each with what differs from the one before."""
    entries, before = [], ""
    for version in versions:
        change = FieldChange("query", label, before, version.query, differences(before, version.query))
        who = str(version.created_by) if version.created_by else version.origin
        told = f"{what} {getattr(version, number)} written"
        entries.append(Entry(version.created_at, who, told, why=version.note, changes=[change], order=version.pk))
        before = version.query
    return entries


def rule_versions(topic: Any) -> list[Entry]:
    """Tell the versions of a topic's rule."""
    return _versions(topic.rules.select_related("created_by").order_by("version"), "rule version", "rule", "version")


def query_versions(strategy: Any) -> list[Entry]:
    """Tell the versions of a strategy's query."""
    versions = strategy.versions.select_related("created_by").order_by("number")
    return _versions(versions, "query version", "query", "number")


def received_records(paper: Any) -> list[Entry]:
    """Tell when records of a paper came, and what they changed."""
    entries = []
    for row in paper.received_records.defer("body").order_by("pk"):
        what = "record received" if row.applied else "record received and kept, but not applied"
        about = ", ".join(name.replace("_", " ") for name in row.changed_fields)
        entries.append(Entry(row.received_at, row.source, what, about=about, order=row.pk))
    return entries


def merges(paper: Any) -> list[Entry]:
    """Tell merges that a paper took part in, and those that were undone."""
    involved = Merge.objects.filter(Q(survivor=paper) | Q(loser=paper))
    entries = []
    for merge in involved.select_related("survivor", "loser", "merged_by", "undone_by"):
        lost = merge.loser_id == paper.pk
        other = str(merge.survivor if lost else merge.loser)
        what = "merged into" if lost else "another paper taken in"
        chosen = plain(merge.chosen)
        change = [FieldChange("chosen", "taken from", "", chosen, differences("", chosen))] if chosen else []
        entries.append(Entry(merge.merged_at, str(merge.merged_by), what, other, merge.reason, change, order=merge.pk))
        if merge.undone_at:
            who = str(merge.undone_by or MACHINE)
            entries.append(Entry(merge.undone_at, who, "merge undone", other, order=merge.pk))
    return entries


add_events(Topic, rule_versions)
add_events(Strategy, query_versions)
add_events(Paper, received_records)
add_events(Paper, merges)
