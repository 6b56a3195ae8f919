"""The curators' door to evidence."""

from __future__ import annotations

from evidence.admin import item

__all__ = ["item"]
