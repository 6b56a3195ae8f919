import pytest

from literature.merging.errors import MergeRefused
from literature.merging.fields import GROUPS
from literature.merging.merge import merge
from literature.merging.undo import undo
from literature.models import (
    Change,
    DuplicatePair,
    Paper,
    Provenance,
    Screening,
    ScreeningTask,
    TagStatus,
    TopicTag,
    Vote,
)
from literature.roles import NotAllowed
from literature.screening.tasks import enqueue
from tests.literature.factories import NOW, make_paper
from tests.literature.merging.scene import LATER, MUCH_LATER, Scene, dump

pytestmark = pytest.mark.django_db
ALL = {side: dict.fromkeys(GROUPS, side) for side in ("survivor", "loser")}


def test_a_curator_may_not_undo(scene: Scene) -> None:
    merged = scene.merge()
    with pytest.raises(NotAllowed):
        undo(merged, by=scene.bob, at=MUCH_LATER)


def test_a_merge_is_undone_once(scene: Scene) -> None:
    merged = scene.merge()
    scene.undo(merged)
    with pytest.raises(MergeRefused, match="undone already"):
        scene.undo(merged)


def test_a_merge_whose_survivor_was_merged_since_is_not_undone(scene: Scene) -> None:
    first = scene.merge()
    last = make_paper(pmid=9, title="The last")
    second = merge(last.pk, scene.ours.pk, two_pmids=True, by=scene.ada, at=LATER)
    with pytest.raises(MergeRefused, match="undo that merge first"):
        scene.undo(first)
    scene.undo(second)
    scene.undo(first)
    assert not Paper.objects.filter(state="merged").exists()


def test_a_merge_before_another_into_the_same_paper_is_not_undone(scene: Scene) -> None:
    first = scene.merge()
    other = make_paper(title="One more", doi="10.1/more")
    merge(scene.ours.pk, other.pk, by=scene.ada, at=LATER)
    with pytest.raises(MergeRefused, match=f"Paper {other.pk} was merged"):
        scene.undo(first)


@pytest.mark.parametrize("chosen", [{}, *ALL.values()], ids=["proposed", "survivor", "loser"])
@pytest.mark.parametrize("turned", [False, True], ids=["PubMed survives", "the file survives"])
@pytest.mark.parametrize("screened", ["", "task", "outcomes"])
def test_undoing_restores_both_papers_exactly(
    scene: Scene, chosen: dict[str, str], turned: bool, screened: str
) -> None:
    if turned:
        scene.ours, scene.theirs = scene.theirs, scene.ours
    if screened == "task":
        scene.make_task(scene.ours if not turned else scene.theirs)
    if screened == "outcomes":
        scene.decide(scene.ours, "excluded", "animal study")
        scene.decide(scene.theirs, "included")
    enqueue(now=NOW)
    before = dump()
    merged = scene.merge(chosen)
    assert dump() != before
    scene.undo(merged)
    after = dump()
    assert {name: after[name] for name in after if after[name] != before[name]} == {
        name: before[name] for name in after if after[name] != before[name]
    }


def test_two_merges_undone_in_turn_restore_all_papers_exactly(scene: Scene) -> None:
    last = make_paper(pmid=9, title="The last", abstract="What it says")
    enqueue(now=NOW)
    before = dump()
    first = scene.merge(ALL["loser"])
    second = merge(last.pk, scene.ours.pk, ALL["loser"], two_pmids=True, by=scene.ada, at=LATER)
    scene.undo(second)
    scene.undo(first)
    assert dump() == before


def test_what_came_to_the_survivor_since_stays_with_it(scene: Scene) -> None:
    merged = scene.merge()
    Provenance.objects.create(paper=scene.ours, url="https://example.org/later")
    topic = TopicTag.objects.get(paper=scene.ours, topic=scene.topics[2])
    topic.decide(TagStatus.REJECTED, scene.ada, MUCH_LATER)
    Paper.objects.filter(pk=scene.ours.pk).update(curator_note="Written since.", full_text="have")
    scene.undo(merged)
    ours = Paper.objects.get(pk=scene.ours.pk)
    assert (ours.curator_note, ours.full_text) == ("Written since.", "have")
    assert Provenance.objects.get(url="https://example.org/later").paper_id == ours.pk
    assert TopicTag.objects.get(paper=ours, topic=scene.topics[2]).status == TagStatus.REJECTED
    assert TopicTag.objects.get(paper=scene.theirs, topic=scene.topics[2]).status == TagStatus.CONFIRMED


def test_a_vote_and_an_outcome_since_stay_with_the_survivor(scene: Scene) -> None:
    merged = scene.merge()
    Vote.objects.create(task=scene.task, reviewer=scene.ada, decision="included", decided_at=MUCH_LATER)
    scene.decide(scene.ours, "included")
    scene.undo(merged)
    assert Screening.objects.get().paper_id == scene.ours.pk
    assert {(vote.reviewer, vote.task.paper_id) for vote in Vote.objects.all()} == {
        (scene.ada, scene.ours.pk),
        (scene.bob, scene.theirs.pk),
    }


def test_a_paper_that_was_merged_before_there_was_a_queue_waits_to_be_screened(scene: Scene) -> None:
    scene.task.votes.all().delete()
    scene.task.delete()
    merged = scene.merge()
    assert enqueue(now=LATER) == 1
    assert ScreeningTask.objects.get().paper_id == scene.ours.pk
    scene.undo(merged)
    found = ScreeningTask.objects.order_by("pk").values_list("paper_id", "state")
    assert list(found) == [(scene.ours.pk, "waiting"), (scene.theirs.pk, "waiting")]


def test_the_pair_is_to_be_looked_at_again(scene: Scene) -> None:
    pair = scene.pair()
    merged = scene.merge()
    assert DuplicatePair.objects.get(pk=pair.pk).state == "merged"
    scene.undo(merged)
    assert DuplicatePair.objects.get(pk=pair.pk).state == "open"


def test_the_changes_tell_that_the_paper_is_back(scene: Scene, client) -> None:
    scene.undo(scene.merge())
    change = Change.objects.get(type="paper.unmerged")
    assert (change.paper_id, change.other_paper_id) == (scene.theirs.pk, scene.ours.pk)
    assert client.get("/api/v1/papers/").json()["count"] == 2
    assert client.get(f"/api/v1/papers/{scene.theirs.pk}/").status_code == 200
