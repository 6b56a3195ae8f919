"""Where the entries of an object's history come from.

A `Stream` is the history of one kind of row that belongs to an object: of a paper its own notes, its tags, its
outcomes. Events are what has no history of its own because it is never changed: versions, merges, received records.
Another app adds its own (`add_stream`, `add_events`) when it is ready, without literature knowing it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Q

from literature.curation import ANNOTATIONS
from literature.models import (
    ExclusionReason,
    Paper,
    Screening,
    Strategy,
    TagStatus,
    Topic,
    TopicTag,
    Vote,
)
from literature.screening.queue import SHOWN

Reader = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Stream:
    """The history of one kind of row.

    `model` is historised; `of` says which rows of its history belong to the object; `fields` are what is shown of them,
    and only what people change, for machines write without history. `about` is the field that names the row among its
    like ("topic"), where an object has several. `first` gives what stood before the first entry, where that entry does
    not begin with nothing. `readable` says which of the rows a reader may see, where that is not everybody."""

    model: type[models.Model]
    called: str
    of: Callable[[Any], Q]
    fields: Sequence[str]
    about: str = ""
    first: Callable[[Any], Mapping[str, Any]] = lambda row: {}
    readable: Callable[[Reader], Q] = lambda reader: Q()

    @property
    def name(self) -> str:
        """The name in addresses."""
        return str(self.model._meta.model_name)

    def rows(self, of: models.Model, reader: Reader | None = None) -> models.QuerySet[Any]:
        """Return the rows of the object's history that the reader, nobody in particular if None, may see, the newest
        first."""
        history: Any = self.model.history  # type: ignore[attr-defined]
        rows: models.QuerySet[Any] = history.filter(
            self.of(of), self.readable(reader or AnonymousUser())
        ).select_related("history_user")
        return rows.order_by("-history_id")


Events = Callable[[Any], Sequence[Any]]
_STREAMS: dict[type[models.Model], list[Stream]] = {}
_EVENTS: dict[type[models.Model], list[Events]] = {}


def add_stream(owner: type[models.Model], stream: Stream) -> None:
    """Show the stream in the history of every object of a kind. Raises ValueError where it is shown already."""
    streams = _STREAMS.setdefault(owner, [])
    if any(one.name == stream.name for one in streams):
        raise ValueError(f"the history of {owner.__name__} has {stream.name!r} already")
    streams.append(stream)


def add_events(owner: type[models.Model], events: Events) -> None:
    """Show what `events` returns for an object, entries in any order, in its history."""
    _EVENTS.setdefault(owner, []).append(events)


def streams_of(owner: type[models.Model]) -> Sequence[Stream]:
    """Return the streams of a kind of object."""
    return tuple(_STREAMS.get(owner, ()))


def events_of(owner: type[models.Model]) -> Sequence[Events]:
    """Return what tells the events of a kind of object."""
    return tuple(_EVENTS.get(owner, ()))


def _itself(thing: Any) -> Q:
    return Q(id=thing.pk)


def _of_paper(paper: Any) -> Q:
    return Q(paper_id=paper.pk)


def _visible_votes(paper: Any) -> Q:
    return Q(task__paper_id=paper.pk) & SHOWN


def _as_suggested(row: Any) -> Mapping[str, Any]:
    return {"status": TagStatus.SUGGESTED} if row.suggested_at else {}


add_stream(Paper, Stream(Paper, "notes", _itself, ANNOTATIONS))
add_stream(Paper, Stream(TopicTag, "topic tag", _of_paper, ("status", "reason"), "topic", _as_suggested))
add_stream(Paper, Stream(Screening, "outcome", _of_paper, ("decision", "reason", "note", "settled"), "stage"))
add_stream(
    Paper, Stream(Vote, "vote", _visible_votes, ("decision", "reason", "note", "taken_back_at"), "reviewer")
)  # fmt: skip
add_stream(Topic, Stream(Topic, "topic", _itself, ("name", "slug", "parent", "position", "description")))
add_stream(
    Strategy, Stream(Strategy, "strategy", _itself, ("title", "slug", "description", "is_active", "reviewers_needed"))
)
add_stream(
    ExclusionReason,
    Stream(
        ExclusionReason, "reason", _itself, ("slug", "label", "description", "stage", "position", "is_active")
    ),
)  # fmt: skip
