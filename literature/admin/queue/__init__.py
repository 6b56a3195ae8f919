"""The curators' queue: one paper at a time, what reviewers disagree on, how well they agree, and what waits."""

from literature.admin.queue import agreement, conflicts, views, waits

__all__ = ["agreement", "conflicts", "views", "waits"]
