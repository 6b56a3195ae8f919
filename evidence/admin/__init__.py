"""The curators' door to evidence."""

from __future__ import annotations

from evidence.admin import bias, claim, item, review, study, vocabulary, waiting
from evidence.admin.extraction import views

__all__ = ["bias", "claim", "item", "review", "study", "views", "vocabulary", "waiting"]
