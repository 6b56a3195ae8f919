"""manage.py load_pack: a summary when it worked, a sentence and an unchanged database when not."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from literature.models import Pack, Paper
from tests.literature.packs.samples import entry, write_pack

pytestmark = pytest.mark.django_db


def run(path: Path) -> str:
    out = StringIO()
    call_command("load_pack", str(path), stdout=out)
    return out.getvalue()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"there is no folder .*nowhere"):
        run(tmp_path / "nowhere")


def test_a_broken_pack_is_refused_with_its_faults_and_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nothing was changed\.\ncollection.jsonl, line 2.*year 3 cannot"):
        run(write_pack(tmp_path, entry(), entry(key="other", year=3)))
    assert not Pack.objects.exists() and not Paper.objects.exists()


def test_a_pack_is_loaded_and_the_summary_says_what_came(tmp_path: Path) -> None:
    told = run(write_pack(tmp_path, entry()))
    assert "Tennis elbow (tennis-elbow 1.0)" in told
    assert "topics      2 created" in told and "papers      1 created" in told


def test_a_second_time_everything_is_unchanged(tmp_path: Path) -> None:
    run(write_pack(tmp_path, entry()))
    told = run(tmp_path)
    assert "papers      0 created, 0 updated, 1 unchanged" in told
    assert "topics      0 created, 0 updated, 2 unchanged; 0 suggestions" in told
