"""manage.py import_papers."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from literature.models import Paper
from literature.processes import HelperDied
from tests.standin.records import make_record

pytestmark = pytest.mark.django_db


def file_of(folder: Path, *pmids: int) -> Path:
    path = folder / "papers.xml"
    path.write_bytes(
        b"<PubmedArticleSet>" + b"".join(make_record(pmid=pmid).xml for pmid in pmids) + b"</PubmedArticleSet>"
    )
    return path


def test_where_reading_ahead_fails_the_file_is_named_and_what_was_stored_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying(*given: object) -> None:
        raise HelperDied("it ended")

    monkeypatch.setattr("literature.intake.BATCH_RECORDS", 2)
    monkeypatch.setattr("literature.reading.LONG", 2)
    monkeypatch.setattr("literature.reading.processors", lambda: 2)
    monkeypatch.setattr("literature.processes.Helper.give", dying)
    said = io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("import_papers", str(file_of(tmp_path, 1, 2, 3, 4)), stderr=said)
    assert (left.value.code, said.getvalue()) == (1, f"{tmp_path / 'papers.xml'}: it ended\n")
    assert Paper.objects.count() == 2


def test_what_became_of_the_records_is_told(tmp_path: Path) -> None:
    said = io.StringIO()
    path = file_of(tmp_path, 1, 2)
    call_command("import_papers", str(path), stdout=said)
    assert said.getvalue() == f"{path}: 2 created, 0 updated, 0 unchanged, 0 rejected\n"
