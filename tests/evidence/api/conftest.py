from __future__ import annotations

from tests.literature.api.conftest import api

__all__ = ["api"]
