from __future__ import annotations

import math

import pytest

from literature import related
from literature.models import Pack, PackName, Paper, TagStatus, TopicTag
from literature.pubmed.records import MeshHeading, MeshQualifier
from literature.related import nearest
from tests.literature.factories import NOW, confirm, make_paper, make_papers, make_topic, suggest

pytestmark = pytest.mark.django_db


def _titled(*titles: str) -> list[Paper]:
    return make_papers([{"title": title, "pmid": number} for number, title in enumerate(titles, 1)])


def test_a_paper_that_says_nothing_has_no_relatives() -> None:
    alone, _ = make_papers([{"title": ""}, {"title": "Something"}])
    assert nearest(alone.pk, 10) == []


def test_a_paper_without_shared_terms_is_not_told() -> None:
    one, _ = make_papers([{"title": "Lipoma"}, {"title": "Earthquake"}])
    assert nearest(one.pk, 10) == []


def test_neither_the_paper_itself_nor_a_tombstone_is_told() -> None:
    one, kept, gone = make_papers([{"title": "Lipoma", "pmid": n} for n in (1, 2, 3)])
    Paper.objects.filter(pk=gone.pk).update(state="merged", merged_into=kept)
    assert [found.paper_id for found in nearest(one.pk, 10)] == [kept.pk]


def test_the_rarer_word_counts_more_and_is_named_as_the_paper_writes_it() -> None:
    one, rare, common, *_ = make_papers(
        [
            {"title": "Nodules and pain"},
            {"title": "A nodule"},
            {"title": "Painful backs"},
            *({"title": f"Pain number {number}"} for number in ("four", "five", "six")),
        ]
    )
    found = nearest(one.pk, 10)
    assert found[0].paper_id == rare.pk
    assert found[0].words == ("nodules",)
    assert found[-1].words == ("pain",)
    assert common.pk in {other.paper_id for other in found}


def test_the_score_is_the_cosine_over_the_terms_of_the_paper() -> None:
    one, other, *_ = _titled("Alpha beta", "Alpha gamma", "Beta", "Beta", "Delta")
    alpha, beta = math.log(6 / 2), math.log(6 / 3)
    (found,) = [found for found in nearest(one.pk, 10) if found.paper_id == other.pk]
    assert found.score == round(alpha / math.hypot(alpha, beta), 4)


def test_a_shared_major_heading_counts_more_than_a_shared_heading() -> None:
    lipoma, pain = MeshHeading("Lipoma", "D008067", True), MeshHeading("Pain", "D010146")
    lesser = MeshHeading("Lipoma", "D008067", False, qualifiers=(MeshQualifier("surgery", "Q000601"),))
    one, minor, major = make_papers(
        [
            {"title": "Alpha", "pmid": 1, "mesh": (lipoma, pain)},
            {"title": "Beta", "pmid": 2, "mesh": (lesser, pain)},
            {"title": "Gamma", "pmid": 3, "mesh": (lipoma, pain)},
        ]
    )
    found = nearest(one.pk, 10)
    assert [other.paper_id for other in found] == [major.pk, minor.pk]
    assert found[0].score == 1.0
    assert set(found[0].headings) == set(found[1].headings) == {"Lipoma", "Pain"}


def test_of_equals_the_last_added_comes_first_and_no_more_than_asked() -> None:
    first, *others = make_papers([{"title": "Lipoma", "pmid": n} for n in range(1, 6)])
    expected = [paper.pk for paper in reversed(others)]
    assert [found.paper_id for found in nearest(first.pk, 10)] == expected
    assert [found.paper_id for found in nearest(first.pk, 2)] == expected[:2]


def test_what_too_many_papers_have_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(related, "COMMON", 3)
    one, near, *_ = _titled("Lipoma pain", "Lipoma", "Pain", "Pain", "Pain")
    assert [(found.paper_id, found.words) for found in nearest(one.pk, 10)] == [(near.pk, ("lipoma",))]


def test_the_number_of_statements_does_not_depend_on_the_collection(django_assert_num_queries: object) -> None:
    one = make_paper(title="Lipoma of the back", abstract="It was painful.", keywords=())
    make_papers([{"title": f"Lipoma {n}", "pmid": n} for n in range(1, 30)])
    with django_assert_num_queries(7):  # type: ignore[operator]
        assert len(nearest(one.pk, 10)) == 10


def test_words_that_stand_side_by_side_count_more_than_the_same_words_apart() -> None:
    one, apart, together, *_ = _titled(
        "Back mice: a prevalence study",
        "Prevalence in mice that came back",
        "Treating back mice",
        "Else",
        "Other",
        "More",
    )
    found = nearest(one.pk, 10)
    assert [other.paper_id for other in found] == [together.pk, apart.pk]
    assert found[0].names == ("back mice",)
    assert found[1].names == ()


def test_papers_that_name_the_condition_otherwise_are_near() -> None:
    pack = Pack.objects.create(slug="back-mice", title="Back mice", loaded_at=NOW)
    for name in ("back mice", "episacral lipoma", "fat herniation"):
        PackName.objects.create(pack=pack, name=name)
    one, other, *_ = _titled("The back mice", "Episacral lipomas", "Else", "Other")
    (found,) = nearest(one.pk, 10)
    assert (found.paper_id, found.names, found.words) == (other.pk, ("back mice",), ())


def test_a_shared_topic_counts_the_rarer_the_more_and_only_where_it_stands() -> None:
    one, common, rare, rejected, *rest = _titled("Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta")
    often, seldom = make_topic("often"), make_topic("seldom")
    for paper in (one, common, rejected, rest[0]):
        suggest(paper, often)
    suggest(one, seldom)
    confirm(rare, seldom)
    TopicTag.objects.filter(paper=rejected).update(status=TagStatus.LAPSED)
    found = nearest(one.pk, 10)
    assert [(other.paper_id, other.topics) for other in found] == [
        (rare.pk, ("seldom",)),
        (rest[0].pk, ("often",)),
        (common.pk, ("often",)),
    ]
    assert found[0].score > found[1].score
