from __future__ import annotations

import pytest

from evidence.models import IndexTest, Intervention, Outcome, Study
from evidence.studies import keep_study
from evidence.vocabulary import TermRefused, Tree, keep_term
from literature.roles import NotAllowed
from tests.evidence.factories import editor, user
from tests.literature.factories import NOW, make_paper

pytestmark = pytest.mark.django_db


def test_only_who_may_edit_the_vocabulary_keeps_terms_and_studies() -> None:
    with pytest.raises(NotAllowed, match="carl"):
        keep_term(Outcome(slug="x", name="X"), by=user("carl"))
    with pytest.raises(NotAllowed, match="carl"):
        keep_study(Study(slug="x", name="X"), [], by=user("carl"), at=NOW)
    assert not Outcome.objects.exists()
    assert not Study.objects.exists()


@pytest.mark.parametrize("model", [Intervention, IndexTest, Outcome])
def test_a_term_is_kept_with_a_line_in_its_history(model: type[Outcome]) -> None:
    keep_term(model(slug="x", name="X", synonyms=["Y"]), by=editor())
    assert model.history.get().history_user == editor()


@pytest.mark.parametrize("wrong", [[1], [""], ["Y", " "]], ids=str)
def test_a_synonym_is_a_text(wrong: list[object]) -> None:
    with pytest.raises(TermRefused, match="list of texts"):
        keep_term(Outcome(slug="x", name="X", synonyms=wrong), by=editor())


def test_no_term_stands_under_itself() -> None:
    top = Outcome.objects.create(slug="top", name="Top")
    middle = Outcome.objects.create(slug="middle", name="Middle", parent=top)
    top.parent = Outcome.objects.create(slug="leaf", name="Leaf", parent=middle)
    with pytest.raises(TermRefused, match="cannot stand under itself"):
        keep_term(top, by=editor())
    top.parent = top
    with pytest.raises(TermRefused, match="cannot stand under itself"):
        keep_term(top, by=editor())


def test_what_is_narrower_is_found_to_the_leaves() -> None:
    top, other = (Outcome.objects.create(slug=slug, name=slug) for slug in ("top", "other"))
    middle = Outcome.objects.create(slug="middle", name="Middle", parent=top)
    leaf = Outcome.objects.create(slug="leaf", name="Leaf", parent=middle)
    tree = Tree.of(Outcome)
    assert tree.branch(top.pk) == {"top", "middle", "leaf"}
    assert tree.branch(leaf.pk) == {"leaf"}
    assert tree.branch(other.pk) == {"other"}


def test_a_study_is_kept_with_its_papers_and_its_history() -> None:
    paper, study = make_paper(), Study(slug="s", name="S")
    keep_study(study, [paper], by=editor(), at=NOW)
    keep_study(study, [], by=editor(), at=NOW)
    assert list(study.papers.all()) == []
    assert study.history.latest().history_user == editor()
