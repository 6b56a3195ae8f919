from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def collected(settings: Any, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "config.statics.CollectedFiles"}}
    return tmp_path


@pytest.mark.django_db
def test_pages_are_shown_where_no_static_file_was_collected(collected: Path) -> None:
    answer = Client().get("/api/v1/topics/", {"format": "api"})
    assert answer.status_code == 200
    assert "/static/api/reading_room.css" in answer.content.decode()


def test_a_file_that_is_missing_from_a_collection_is_a_fault(collected: Path) -> None:
    (collected / "staticfiles.json").write_text('{"version": "1.1", "paths": {"a.css": "a.1.css"}, "hash": ""}')
    from config.statics import CollectedFiles

    files = CollectedFiles()
    assert files.url("a.css") == "/static/a.1.css"
    with pytest.raises(ValueError, match=r"b\.css"):
        files.url("b.css")
