"""What people made of a curated object: who, when, why, each field before and after; and putting an earlier state back.

timeline     the entries of one object, the newest first      readable   values as people read them
sources      where entries come from, by kind of object       restoring  an earlier state, through the action's function
"""

import literature.history.events  # noqa: F401  registers what it tells
from literature.history.restoring import (
    RestoreRefused,
    can_be_restored,
    let_restore,
    restore,
    what_would_change,
)
from literature.history.sources import Stream, add_events, add_stream, streams_of
from literature.history.timeline import Entry, timeline

__all__ = [
    "Entry",
    "RestoreRefused",
    "Stream",
    "add_events",
    "add_stream",
    "can_be_restored",
    "let_restore",
    "restore",
    "streams_of",
    "timeline",
    "what_would_change",
]
