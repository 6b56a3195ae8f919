"""Why a merge cannot be made or undone."""

from __future__ import annotations


class MergeRefused(ValueError):
    """A merge, or the undoing of one, that cannot stand; the message says why, and what to do."""
