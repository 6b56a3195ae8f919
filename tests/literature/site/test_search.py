from __future__ import annotations

import pytest

from literature.models import Paper
from literature.site.search import ask
from tests.literature.factories import make_paper

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["(lipoma", "lipoma AND", '"never closed', "lipoma[nosuchfield]", "\x00", ")", "*"])
def test_what_is_no_query_is_answered_with_the_place_and_never_with_papers(text: str) -> None:
    answer = ask(Paper.objects.all(), text)
    assert answer.problem is not None
    assert answer.problem.before + answer.problem.wrong + answer.problem.after == text
    assert answer.problem.message
    assert not answer.papers.exists()


def test_the_sentence_names_the_character_counted_from_one() -> None:
    problem = ask(Paper.objects.all(), "lipoma[nosuchfield]").problem
    assert problem is not None
    assert problem.place == len(problem.before) + 1
    assert f"character {problem.place}" in problem.sentence()


def test_an_empty_query_is_all_papers() -> None:
    paper = make_paper(title="Fatty nodules")
    assert list(ask(Paper.objects.all(), "  ").papers) == [paper]


def test_a_query_finds_its_papers_only() -> None:
    wanted = make_paper(title="Fatty nodules of the lower back")
    make_paper(title="Something else")
    assert list(ask(Paper.objects.all(), "nodule[ti]").papers) == [wanted]
