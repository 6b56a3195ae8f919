"""The curators' door: Django's own admin, one module a noun."""

from __future__ import annotations

from literature.admin import (
    accounts,
    by_hand,
    change,
    imports,
    job,
    journal,
    known,
    merging,
    notice,
    pack,
    paper,
    queue,
    reason,
    record,
    second_factor,
    strategy,
    sync,
    topic,
)

__all__ = [
    "accounts",
    "by_hand",
    "change",
    "imports",
    "job",
    "journal",
    "known",
    "merging",
    "notice",
    "pack",
    "paper",
    "queue",
    "reason",
    "record",
    "second_factor",
    "strategy",
    "sync",
    "topic",
]
