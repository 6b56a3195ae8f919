"""The curators' door: Django's own admin, one module a noun."""

from __future__ import annotations

from django.contrib import admin

from literature.admin import change, job, journal, notice, pack, paper, queue, record, strategy, sync, topic

__all__ = ["change", "job", "journal", "notice", "pack", "paper", "queue", "record", "strategy", "sync", "topic"]

admin.site.site_header = "Evidence base: curation"
admin.site.site_title = "Evidence base"
admin.site.enable_nav_sidebar = False  # lists and filters need the room; the front page is one step away
admin.site.index_title = "What there is"
