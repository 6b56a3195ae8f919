"""What other apps bring to packs: read with the rest, loaded in the same transaction, heard of by no name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from literature.models import Pack, Paper
from literature.packs import PackData, PackError, load_pack, parts, read_pack
from literature.packs.parts import Loading, Part, register_part
from tests.literature.packs.samples import PACK, entry, write_pack

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def read(folder: Path, pack: PackData, problems: list[str]) -> str:
    """Return the notes of the folder; a pack without is at fault."""
    if not (folder / "notes.txt").exists():
        problems.append(f"notes.txt: the pack {pack.slug} has none")
        return ""
    return (folder / "notes.txt").read_text()


class Shelf:
    """Keeps what the part was given to load."""

    def __init__(self) -> None:
        self.loaded: list[tuple[str, Loading]] = []

    def load(self, said: Any, loading: Loading) -> None:
        """Keep it; "burst" is more than the shelf holds."""
        self.loaded.append((said, loading))
        if said == "burst":
            raise PackError(["notes.txt: too heavy"])


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    monkeypatch.setattr(parts, "_parts", {})
    shelf = Shelf()
    register_part(Part("notes", read, shelf.load))
    return shelf


@pytest.mark.usefixtures("shelf")
def test_a_fault_of_a_part_is_told_with_the_packs_own(tmp_path: Path) -> None:
    with pytest.raises(PackError) as refused:
        read_pack(write_pack(tmp_path, pack=PACK.replace("description", "descripton")))
    assert "notes.txt: the pack tennis-elbow has none" in refused.value.problems
    assert "did you mean 'description'?" in str(refused.value)


@pytest.mark.django_db
def test_a_part_that_cannot_be_loaded_undoes_the_whole_load(tmp_path: Path, shelf: Shelf) -> None:
    (write_pack(tmp_path, entry()) / "notes.txt").write_text("burst")
    with pytest.raises(PackError, match="too heavy"):
        load_pack(tmp_path, now=NOW)
    assert len(shelf.loaded) == 1
    assert not Pack.objects.exists()


@pytest.mark.django_db
def test_a_part_is_given_what_it_read_and_the_papers_that_entries_became(tmp_path: Path, shelf: Shelf) -> None:
    (write_pack(tmp_path, entry()) / "notes.txt").write_text("light")
    load_pack(tmp_path, now=NOW)
    load_pack(tmp_path, now=NOW, accept_demo=True)
    (said, first), (_, second) = shelf.loaded
    pack = Pack.objects.get()
    assert (said, first.pack, first.stamp, first.now) == ("light", pack, "tennis-elbow 1.0", NOW)
    assert first.papers == second.papers
    assert first.papers == {"tennis-elbow:smith-1950": Paper.objects.get().pk}
    assert (first.accept_demo, second.accept_demo) == (False, True)
