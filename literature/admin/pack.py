"""Condition packs that were loaded."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString

from literature.admin.base import ReadOnlyAdmin
from literature.admin.panels import table
from literature.models import Pack


@admin.register(Pack)
class PackAdmin(ReadOnlyAdmin):
    """A pack is changed in its files and loaded again."""

    list_display = ("title", "slug", "version", "loaded_at")
    search_fields = ("title", "slug")
    fields = ("title", "slug", "version", "description", "loaded_at", "names")
    readonly_fields = ("names",)

    @admin.display(description="names of the condition")
    def names(self, pack: Pack) -> SafeString | str:
        """List the condition's names with their languages and where they were seen."""
        return table(("name", "language", "note"), pack.names.values_list("name", "language", "note"))
