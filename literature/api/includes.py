"""Members that `include=` adds to the papers of a page, each in one query; other apps add to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from literature.api.errors import Refused, did_you_mean, nearest, shown
from literature.api.extensions import PaperInclude, added_includes
from literature.api.papers import Row, said
from literature.api.parameters import Parameter, listed
from literature.api.shapes.paper import EventShape, HitShape
from literature.models import ReceivedRecord, StrategyHit, TopicTag

_HIT = {
    "strategy": "strategy__slug",
    "version": "first_version__number",
    "sync_run_id": "first_run_id",
    "first_seen_at": "first_seen_at",
    "left_at": "left_at",
}


_REVISION = ("received_at", "source", "run_id", "changed_fields", "applied")
_DECISION = ("decided_at", "status", "topic__slug", "reason")
_NOTHING: Row = dict.fromkeys(("source", "sync_run_id", "changed_fields", "applied", "topic", "reason"))


def hits(ids: Sequence[int]) -> Mapping[int, list[Row]]:
    """Return which strategies found the papers, and in which run first."""
    rows = StrategyHit.objects.filter(paper__in=ids).order_by("paper_id", "strategy__slug")
    return _grouped(rows.values_list("paper_id", *_HIT.values()), _HIT)


def history(ids: Sequence[int]) -> Mapping[int, list[Row]]:
    """Return what happened to the papers, the first first: revisions of the record, and curators' words on topics.

    Two queries. What screening came to is a member of every paper."""
    found: dict[int, list[Row]] = defaultdict(list)
    for paper_id, event in (*_revisions(ids), *_decisions(ids)):
        found[paper_id].append({**_NOTHING, **event})
    for events in found.values():
        events.sort(key=lambda event: event["at"])
    return found


def _revisions(ids: Sequence[int]) -> Iterator[tuple[int, Row]]:
    rows: Any = ReceivedRecord.objects.filter(paper__in=ids).order_by("pk")
    for paper_id, at, source, run_id, fields, applied in rows.values_list("paper_id", *_REVISION):
        facts = {"source": source, "sync_run_id": run_id, "changed_fields": fields, "applied": applied}
        yield paper_id, {"at": at, "event": "record", **facts}


def _decisions(ids: Sequence[int]) -> Iterator[tuple[int, Row]]:
    tags = TopicTag.objects.filter(paper__in=ids, decided_at__isnull=False).order_by("pk")
    for paper_id, at, status, topic, reason in tags.values_list("paper_id", *_DECISION):
        yield paper_id, {"at": at, "event": f"topic_{status}", "topic": topic, "reason": said(reason)}


def _grouped(rows: Any, names: Mapping[str, str]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for paper_id, *values in rows:
        found[paper_id].append({name: said(value) for name, value in zip(names, values, strict=True)})
    return found


_OWN = (
    PaperInclude("hits", "The search strategies that found the paper, with the run that did so first.", HitShape, hits),
    PaperInclude("history", "What changed when: revisions of the record, curators' decisions.", EventShape, history),
)


def includes() -> dict[str, PaperInclude]:
    """Return what can be included, by name."""
    return {one.name: one for one in (*_OWN, *added_includes())}


def add(built: Sequence[Row], ids: Sequence[int], wanted: Sequence[PaperInclude]) -> None:
    """Add the members to papers that were built, whose ids are given in the same order."""
    for include in wanted:
        found = include.load(ids)
        for paper, paper_id in zip(built, ids, strict=True):
            paper[include.name] = found.get(paper_id, include.empty())


def _read(text: str) -> list[PaperInclude]:
    known = includes()
    names = listed(text)
    for name in names:
        if name not in known:
            raise _unknown(name, sorted(known))
    if len(set(names)) < len(names):
        raise ValueError("name each member once")
    return [known[name] for name in names]


def _unknown(name: str, known: list[str]) -> Refused:
    sentence = f"include={shown(name)}: there is no such member.{did_you_mean(name, known)} Use {', '.join(known)}."
    return Refused(sentence, parameter="include", nearest=next(iter(nearest(name, known)), None), allowed=known)


def parameter() -> Parameter:
    """Return the parameter `include`."""
    known = includes()
    explained = " ".join(f"{one.name}: {one.description}" for one in known.values())
    schema = {"type": "string", "examples": [",".join(known)]}
    return Parameter("include", f"Members to add to each paper, separated by commas. {explained}", _read, schema)
