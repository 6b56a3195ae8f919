"""Papers by the rows that name them: both ways find the same."""

from __future__ import annotations

import pytest

from literature.admin.narrowing import named, outside, within
from literature.models import Paper, TopicTag
from tests.literature.factories import make_paper, make_topic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("fetched", [2_000, 2, 0], ids=["few", "just so many", "many"])
def test_the_papers_of_rows_are_found_once_each_however_many_rows_there_are(
    fetched: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("literature.admin.narrowing.FETCHED", fetched)
    tagged, bare = make_paper(pmid=1), make_paper(pmid=2)
    TopicTag.objects.bulk_create([TopicTag(paper=tagged, topic=make_topic(f"t{n}")) for n in range(2)])
    rows = TopicTag.objects.all()
    assert list(within(Paper.objects.all(), rows)) == [tagged]
    assert within(Paper.objects.all(), rows).count() == 1
    assert list(within(Paper.objects.all(), Paper.objects.filter(pmid=2), "pk")) == [bare]
    assert list(within(Paper.objects.all(), Paper.objects.filter(pmid=3), "pk")) == []


def test_the_papers_that_no_row_names_are_left() -> None:
    tagged, bare = make_paper(pmid=1), make_paper(pmid=2)
    TopicTag.objects.create(paper=tagged, topic=make_topic("t"))
    assert list(outside(Paper.objects.all(), TopicTag.objects.all())) == [bare]
    assert list(outside(Paper.objects.all(), Paper.objects.filter(pmid=2), "pk")) == [tagged]


def test_conditions_of_several_kinds_of_row_are_joined() -> None:
    tagged, other, bare = (make_paper(pmid=n) for n in (1, 2, 3))
    TopicTag.objects.create(paper=tagged, topic=make_topic("t"))
    either = named(TopicTag.objects.all()) | named(Paper.objects.filter(pmid=2), "pk")
    assert set(Paper.objects.filter(either)) == {tagged, other}
    assert bare not in Paper.objects.filter(either)
