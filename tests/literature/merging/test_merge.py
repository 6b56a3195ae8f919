import pytest

from evidence.models import EvidenceItem
from literature import query
from literature.merging.errors import MergeRefused
from literature.merging.merge import merge
from literature.models import (
    Authorship,
    Change,
    KnownPaper,
    Notice,
    Paper,
    PaperLanguage,
    PaperState,
    Provenance,
    Screening,
    ScreeningTask,
    StrategyHit,
    TagStatus,
    TaskState,
    TopicTag,
    Vote,
)
from literature.roles import NotAllowed
from literature.screening import ScreeningRefused, waits
from literature.screening.tasks import enqueue
from literature.screening.voting import take_back
from tests.literature.factories import NOW, make_paper
from tests.literature.merging.scene import LATER, TITLE, Scene

pytestmark = pytest.mark.django_db


def test_a_curator_may_not_merge(scene: Scene) -> None:
    with pytest.raises(NotAllowed, match="merge"):
        merge(scene.ours.pk, scene.theirs.pk, by=scene.bob, at=LATER)


def test_a_paper_is_not_merged_into_itself_nor_twice(scene: Scene) -> None:
    with pytest.raises(MergeRefused, match="itself"):
        merge(scene.ours.pk, scene.ours.pk, by=scene.ada, at=LATER)
    scene.merge()
    with pytest.raises(MergeRefused, match="already"):
        scene.merge()


def test_two_pmids_are_merged_only_knowingly(scene: Scene) -> None:
    other = make_paper(pmid=2, title="Another record of it")
    with pytest.raises(MergeRefused, match="PMID 1 and 2"):
        merge(scene.ours.pk, other.pk, by=scene.ada, at=LATER)
    merge(scene.ours.pk, other.pk, two_pmids=True, by=scene.ada, at=LATER)
    assert Paper.objects.get(pk=other.pk).pmid == 2


@pytest.mark.parametrize("chosen", [{"colour": "loser"}, {"title": "both"}], ids=["field", "side"])
def test_a_choice_that_there_is_not_is_refused(scene: Scene, chosen: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no field and side"):
        scene.merge(chosen)


def test_the_survivor_gets_what_it_lacks_and_what_is_chosen(scene: Scene) -> None:
    scene.merge({"title": "loser", "authors": "loser", "languages": "survivor", "date": "survivor"})
    ours = Paper.objects.get(pk=scene.ours.pk)
    assert (ours.title, ours.abstract, ours.year, ours.source) == (
        "Episacro-iliac lipoma",
        "Fat lobules.",
        1937,
        "pubmed",
    )
    assert [str(a) for a in Authorship.objects.filter(paper=ours)] == ["Ries EF"]
    assert [p.code for p in PaperLanguage.objects.filter(paper=ours)] == ["eng"]


def test_the_loser_keeps_its_own_record_as_a_tombstone(scene: Scene) -> None:
    scene.merge()
    loser = Paper.objects.get(pk=scene.theirs.pk)
    assert (loser.state, loser.merged_into_id, loser.title) == (
        PaperState.MERGED,
        scene.ours.pk,
        "Episacro-iliac lipoma",
    )
    assert Authorship.objects.filter(paper=loser).count() == 1


def test_every_identifier_of_both_leads_to_the_survivor(scene: Scene, client) -> None:
    scene.merge({"doi": "loser"})
    ours = Paper.objects.get(pk=scene.ours.pk)
    assert (ours.pmid, ours.doi, ours.pmcid, ours.pack_key) == (1, "10.1/theirs", "PMC7", "mice:ries")
    for name in ("pmid:1", "doi:10.1/ours", "doi:10.1/theirs", "pmcid:PMC7", str(scene.theirs.pk)):
        answer = client.get(f"/api/v1/papers/{name}/", follow=True)
        assert answer.json()["id"] == ours.pk, name
    assert client.get(f"/api/v1/papers/{scene.theirs.pk}/").status_code == 301


def test_a_search_finds_the_survivor_by_what_it_took(scene: Scene) -> None:
    scene.merge()
    found = query.parse("lobules[tiab] AND backache[ti]").filter(Paper.objects.live())
    assert [paper.pk for paper in found] == [scene.ours.pk]


def test_what_hangs_on_the_loser_moves(scene: Scene) -> None:
    scene.merge()
    for model in (StrategyHit, KnownPaper, Notice, EvidenceItem, ScreeningTask):
        assert set(model._default_manager.values_list("paper_id", flat=True)) == {scene.ours.pk}, model
    assert sorted(Provenance.objects.filter(paper=scene.ours).values_list("url", flat=True)) == [
        "https://example.org/a",
        "https://example.org/b",
    ]


def test_of_two_curators_words_on_a_topic_the_survivors_stands_and_both_are_kept(scene: Scene) -> None:
    merged = scene.merge()
    tags = dict(TopicTag.objects.filter(paper=scene.ours).values_list("topic__slug", "status"))
    assert tags == {"anatomy": "confirmed", "diagnosis": "rejected", "treatment": "confirmed"}
    assert ["topic Anatomy", "confirmed", "rejected"] in merged.before["said"]


def test_of_two_outcomes_of_screening_the_survivors_stands_and_both_are_kept(scene: Scene) -> None:
    ours = scene.decide(scene.ours, "excluded", "animal study")
    scene.decide(scene.theirs, "included")
    merged = scene.merge()
    assert Screening.objects.get(paper=scene.ours).decision == "excluded"
    assert ["screening, title and abstract", "excluded: animal study", "included"] in merged.before["said"]
    assert "included" in ours.history.latest().history_change_reason
    assert ScreeningTask.objects.get(paper=scene.theirs).state == TaskState.SETTLED


@pytest.mark.parametrize("voted", [False, True])
def test_no_task_of_a_tombstone_is_open_or_counted(scene: Scene, voted: bool) -> None:
    scene.make_task(scene.ours, *([scene.ada] if voted else []))
    ScreeningTask.objects.create(paper=scene.theirs, stage="full_text", state="conflict", opened_at=NOW)
    scene.merge()
    enqueue(now=LATER)
    assert not ScreeningTask.objects.filter(paper=scene.theirs).exclude(state="settled").exists()
    assert [(one.stage, one.state) for one in waits.counts(LATER) if one.number] == [("title_abstract", "waiting")]
    assert all(row.number == 1 for row in waits.by_reviewer())


def test_a_vote_on_a_tombstone_cannot_be_taken_back_so_that_its_task_opens_again(scene: Scene) -> None:
    scene.decide(scene.ours, "excluded", "animal study")
    Screening.objects.create(
        paper=scene.theirs, stage="title_abstract", decision="included", settled="single", decided_at=NOW
    )
    ScreeningTask.objects.filter(pk=scene.task.pk).update(state="settled", settled_at=NOW, reviewers_needed=1)
    scene.merge()
    with pytest.raises(ScreeningRefused, match="merged into another one"):
        take_back(scene.task, by=scene.bob, at=LATER)
    assert ScreeningTask.objects.get(pk=scene.task.pk).state == TaskState.SETTLED


def test_votes_go_to_the_survivors_task_for_which_nobody_has_voted(scene: Scene) -> None:
    task = scene.make_task(scene.ours)
    scene.merge()
    assert [vote.task_id for vote in Vote.objects.all()] == [task.pk]
    assert set(ScreeningTask.objects.exclude(state="settled").values_list("pk", flat=True)) == {task.pk}


def test_a_second_merge_leads_the_first_tombstone_to_the_last_survivor(scene: Scene) -> None:
    scene.merge()
    last = make_paper(pmid=9, title="The last")
    merge(last.pk, scene.ours.pk, two_pmids=True, by=scene.ada, at=LATER)
    assert set(Paper.objects.filter(state="merged").values_list("merged_into", flat=True)) == {last.pk}


def test_the_changes_name_both_papers(scene: Scene, client) -> None:
    scene.merge()
    change = client.get("/api/v1/changes/?type=paper.merged").json()["results"][0]
    assert (change["paper"]["id"], change["merged_into"]) == (scene.theirs.pk, scene.ours.pk)
    told = Change.objects.get(type="paper.updated", paper=scene.ours)
    assert "merged_from" in told.fields


def test_lists_counts_and_facets_are_of_the_survivor_right_away(scene: Scene, client) -> None:
    assert client.get("/api/v1/papers/").json()["count"] == 2
    scene.merge()
    assert [paper["id"] for paper in client.get("/api/v1/papers/").json()["results"]] == [scene.ours.pk]
    by_status = client.get("/api/v1/topics/").json()["results"]
    assert {topic["slug"]: topic["papers"] for topic in by_status if "papers" in topic}.get("treatment", 1) == 1


def test_a_rejected_tag_of_the_loser_is_heard_where_the_survivor_had_a_suggestion(scene: Scene) -> None:
    scene.merge()
    tag = TopicTag.objects.get(paper=scene.ours, topic=scene.topics[1])
    assert (tag.status, tag.decided_by, tag.history.count()) == (TagStatus.REJECTED, scene.bob, 2)
    assert Paper.objects.get(pk=scene.ours.pk).title == TITLE
