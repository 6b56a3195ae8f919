import datetime as dt

import pytest

from literature.merging import pairs
from literature.merging.errors import MergeRefused
from literature.models import DuplicatePair, Job, JobKind, PairState, Paper
from literature.roles import NotAllowed
from tests.literature.factories import NOW, make_paper, make_papers
from tests.literature.merging.scene import LATER, Scene

pytestmark = pytest.mark.django_db
FACTS = {"title": "Fascial fat herniation of the loin in labourers", "authors": ("Copeman WS",), "pages": "12-9"}


def find_all() -> pairs.Found:
    return pairs.find_pairs(list(Paper.objects.live().values_list("pk", flat=True)), now=LATER)


def two(**changes: object) -> list[Paper]:
    return make_papers([FACTS | {"year": 1944, "doi": "10.1/a"}, FACTS | {"year": 1945, "pmid": 5} | changes])


def test_papers_that_share_nothing_are_no_pair(db: None) -> None:
    make_papers([{"title": "Shoulder surgery", "pmid": 1}, {"title": "Low back pain", "pmid": 2}])
    assert find_all() == pairs.Found(compared=2, new=0)


def test_a_likely_pair_is_kept_with_its_score_and_reasons(db: None) -> None:
    first, second = two()
    assert find_all().new == 1
    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, pair.state) == (first, second, PairState.OPEN)
    assert pair.score >= 50
    assert ["year", "1944", "1945"] in pair.evidence


def test_a_pair_is_found_once_and_weighed_anew(db: None) -> None:
    two()
    find_all()
    DuplicatePair.objects.update(score=1)
    assert find_all().new == 0
    assert DuplicatePair.objects.get().score > 50


def test_what_is_no_duplicate_is_not_asked_about_again(scene: Scene) -> None:
    two()
    find_all()
    pair = DuplicatePair.objects.get()
    pairs.not_duplicate(pair, note="A reprint.", by=scene.ada, at=LATER)
    find_all()
    assert list(pairs.open_pairs()) == []
    assert DuplicatePair.objects.get().note == "A reprint."
    pairs.ask_again(pair, by=scene.ada, at=LATER)
    assert list(pairs.open_pairs()) == [pair]


def test_what_was_said_of_the_loser_and_a_third_paper_is_said_of_the_survivor(scene: Scene) -> None:
    third = make_paper(pmid=9, title="Third")
    pair = DuplicatePair.objects.create(first=scene.theirs, second=third, score=60, found_at=NOW)
    pairs.not_duplicate(pair, by=scene.ada, at=LATER)
    merged = scene.merge()
    moved = DuplicatePair.objects.get(pk=pair.pk)
    assert (moved.first, moved.second, moved.state) == (scene.ours, third, PairState.DISTINCT)
    scene.undo(merged)
    assert DuplicatePair.objects.get(pk=pair.pk).first == scene.theirs


def test_a_pair_that_was_merged_is_no_longer_decided_on(scene: Scene) -> None:
    pair = scene.pair()
    scene.merge()
    with pytest.raises(MergeRefused, match="merged meanwhile"):
        pairs.not_duplicate(pair, by=scene.ada, at=LATER)


def test_a_curator_decides_on_no_pair(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        pairs.not_duplicate(scene.pair(), by=scene.bob, at=LATER)


def test_only_what_came_since_is_compared(db: None) -> None:
    two()
    assert pairs.find_pairs_since(NOW + dt.timedelta(hours=1), now=LATER) == pairs.Found(0, 0)
    assert pairs.find_pairs_since(NOW, now=LATER) == pairs.Found(2, 1)


def test_many_new_papers_are_compared_by_a_job(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    monkeypatch.setattr(pairs, "MOST_AT_ONCE", 1)
    two()
    with django_capture_on_commit_callbacks(execute=True):
        assert pairs.find_pairs_since(NOW, now=LATER) is None
    assert Job.objects.get().kind == JobKind.FIND_DUPLICATES
    assert DuplicatePair.objects.count() == 1
