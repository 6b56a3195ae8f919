"""From records as received to all that storing needs: in this process or, in a long load, in another one meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType
from typing import Self

from literature.processes import Helper, collector_resting, processors
from literature.pubmed.parse import MalformedRecord, read_record
from literature.pubmed.records import Received, Rejected
from literature.pubmed.stream import RawRecord, rejected
from literature.store import Prepared, UnstorableRecord, prepare

# From so many records on a second process is worth its start.
LONG = 1000

Unread = RawRecord | Received | Rejected
Read = tuple[list[Prepared], list[Rejected]]


@collector_resting()
def read_all(items: Sequence[Unread]) -> Read:
    """Return the records that can be stored, and those that cannot be read or stored, each in their order."""
    results = [_read(item) for item in items]
    return [r for r in results if isinstance(r, Prepared)], [r for r in results if isinstance(r, Rejected)]


def _read(item: Unread) -> Prepared | Rejected:
    if isinstance(item, Rejected):
        return item
    try:
        return prepare(item if isinstance(item, Received) else Received(read_record(item.raw), item.raw))
    except (MalformedRecord, UnstorableRecord) as error:
        return rejected(str(error), item.raw, item.position if isinstance(item, RawRecord) else 0)


class Reader:
    """Reads the batches of one intake: the first thousand records when they are asked for, and the others, where there
    is a processor for it, in a process of its own from the moment that they are given.

    A context manager, at whose end that process ends."""

    def __init__(self) -> None:
        self._given = 0
        self._helper: Helper | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._helper:
            self._helper.end()

    def begin(self, items: Sequence[Unread]) -> Callable[[], Read]:
        """Return what gives the records, read.  Both calls raise HelperDied where the other process ends before it."""
        self._given += len(items)
        if not items or self._given <= LONG or processors() < 2:
            return partial(read_all, items)
        if not self._helper:
            self._helper = Helper()
        return self._helper.give(read_all, items)
