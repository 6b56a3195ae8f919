from __future__ import annotations

import pytest

from literature.autocomplete import MOST, begins, suggest
from literature.models import Authorship, Journal, Pack
from literature.pubmed.records import AuthorRecord, MeshHeading, MeshQualifier
from tests.literature.factories import NOW, make_paper, make_papers, make_topic

pytestmark = pytest.mark.django_db


def values(text: str, kind: str) -> list[str]:
    return [found.value for found in suggest(text, [kind])]


@pytest.mark.parametrize("text", ["", "  ", "-/!", "\u00ad"])
def test_a_text_without_a_letter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="letter"):
        suggest(text, ["topic"])


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        suggest("a", ["colour"])


def test_topics_and_names_of_a_pack_are_found_by_any_of_their_words_the_first_word_before() -> None:
    make_topic("mri", name="Magnetic resonance")
    make_topic("resonance", name="Résonance")
    pack = Pack.objects.create(slug="p", title="P", loaded_at=NOW)
    for name in ("back mouse", "mouse of the back", "Mice"):
        pack.names.create(name=name)
    assert values("RESO", "topic") == ["resonance", "mri"]
    assert values("mou", "name") == ["mouse of the back", "back mouse"]


def test_headings_are_found_by_their_beginning_without_case_and_accents_and_qualifiers_are_not() -> None:
    mesh = [MeshHeading(name) for name in ("Lipomatosis", "Lipoma", "Ménière Disease", "Back Pain")]
    surgery = MeshHeading("Pain", "", False, qualifiers=(MeshQualifier("lip surgery", "Q1"),))
    make_paper(mesh=(*mesh, surgery))
    assert values("lip", "mesh") == ["Lipoma", "Lipomatosis"]
    assert values("meniere d", "mesh") == ["Ménière Disease"]
    assert values("pain", "mesh") == ["Pain"]


def test_publication_types_and_journals_are_found_by_their_beginning() -> None:
    make_paper(pmid=1, journal="Schmerz (Berlin)", publication_types=("Review", "Retracted Publication"))
    make_paper(pmid=2, title="Other", journal="Spine")
    assert values("re", "publication_type") == ["Retracted Publication", "Review"]
    assert values("schmerz b", "journal") == ["Schmerz (Berlin)"]
    assert Journal.objects.get(title="Spine").title_key == "spine"


def test_a_name_of_many_papers_is_told_once_and_names_since_corrected_are_not() -> None:
    wrong = AuthorRecord("Smyth", "", "J", valid=False)
    make_papers(
        [{"title": f"P{n}", "pmid": n, "authors": ("Smith J", "Smith JA", "Šmíd A", wrong)} for n in range(1, 30)]
    )
    assert values("sm", "author") == ["smid a", "smith j", "smith ja"]
    assert values("smith j", "author") == ["smith j", "smith ja"]


def test_no_more_than_ten_of_a_kind_are_told() -> None:
    make_paper(
        authors=tuple(f"Name{n:02} A" for n in range(30)), mesh=tuple(MeshHeading(f"Name {n:02}") for n in range(30))
    )
    assert len(values("name", "mesh")) == MOST
    assert values("name", "author") == [f"name{n:02} a" for n in range(10)]


@pytest.mark.parametrize("text", ["%", "_", "\\", "\U0010ffff", "'"])
def test_characters_that_databases_read_are_characters(text: str) -> None:
    make_paper(authors=("Smith J",))
    assert not Authorship.objects.filter(begins("name_key", text)).exists()
