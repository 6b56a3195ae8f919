"""The curators' queue: one paper at a time, and what reviewers disagree on."""

from literature.admin.queue import conflicts, views

__all__ = ["conflicts", "views"]
