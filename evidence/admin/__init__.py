"""The curators' door to evidence."""

from __future__ import annotations

from evidence.admin import bias, item, review, waiting
from evidence.admin.extraction import views

__all__ = ["bias", "item", "review", "views", "waiting"]
