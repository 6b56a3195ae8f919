"""Journals, as records name them."""

from __future__ import annotations

from django.contrib import admin

from literature.admin.base import ReadOnlyAdmin
from literature.models import Journal


@admin.register(Journal)
class JournalAdmin(ReadOnlyAdmin):
    """What records say about journals; made and kept by the store."""

    list_display = ("title", "medline_abbreviation", "nlm_id", "issn_linking", "country")
    search_fields = ("title", "medline_abbreviation", "=nlm_id", "=issn_linking", "=issn_print", "=issn_electronic")
    search_help_text = "Part of the title or abbreviation, or a whole NLM id or ISSN."
