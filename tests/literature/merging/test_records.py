"""Records that arrive after a merge: they reach the paper that stands, and take no turns in speaking for it."""

import io
from typing import Any

import orjson
import pytest

from literature.formats import ris
from literature.intake import Tally, take_in
from literature.models import Authorship, Merge, Notice, Paper, PaperText, ReceivedRecord
from literature.pubmed.records import NoticeRecord, Received, Source
from tests.literature.factories import make_paper, make_record
from tests.literature.merging.scene import MUCH_LATER, TITLE, Scene, dump

pytestmark = pytest.mark.django_db
OURS: dict[str, Any] = {"pmid": 1, "doi": "10.1/ours", "authors": ("Ries E", "Roe A"), "year": 1937}


def take(**facts: Any) -> Tally:
    record = make_record(**facts)
    tally = take_in([Received(record, orjson.dumps(record))], now=MUCH_LATER)
    assert not tally.rejected
    return tally


@pytest.mark.parametrize(
    "facts",
    [
        {"doi": "10.1/theirs", "title": "Lipoma"},
        {"pmcid": "PMC7", "title": "Lipoma"},
        {"title": "Episacro-iliac lipoma", "authors": ("Ries EF",), "year": 1938},
    ],
    ids=["DOI", "PMCID", "title, author and year"],
)
def test_a_record_for_the_losers_identifiers_reaches_the_survivor(scene: Scene, facts: dict[str, Any]) -> None:
    scene.merge({"doi": "survivor", "pmcid": "survivor"})
    tally = take(source=Source.RIS, **facts)
    assert (tally.outdated, [stored.paper_id for stored in tally.stored]) == (1, [scene.ours.pk])
    assert Paper.objects.get(pk=scene.theirs.pk).state == "merged"
    assert Paper.objects.count() == 2


def test_the_losers_very_bytes_reach_the_survivor(scene: Scene) -> None:
    received = ReceivedRecord.objects.get(paper=scene.theirs)
    record = make_record(source=Source.RIS, title="Whatever it says")
    scene.merge()
    tally = take_in([Received(record, received.raw())], now=MUCH_LATER)
    assert [stored.paper_id for stored in tally.stored] == [scene.ours.pk]


def test_chosen_fields_stand_against_the_next_record_and_the_others_follow_it(scene: Scene) -> None:
    scene.merge({"title": "loser", "authors": "loser", "date": "survivor"})
    tally = take(**OURS, title="Renamed", volume="35", abstract="PubMed has one now.")
    ours = Paper.objects.get(pk=scene.ours.pk)
    assert tally.updated == 1
    assert (ours.title, ours.volume, ours.abstract) == ("Episacro-iliac lipoma", "35", "Fat lobules.")
    assert [str(a) for a in Authorship.objects.filter(paper=ours)] == ["Ries EF"]
    assert "slipoma" in PaperText.objects.get(paper=ours).title
    assert "srenam" not in PaperText.objects.get(paper=ours).title


def test_records_of_two_merged_pmids_take_no_turns(scene: Scene) -> None:
    from literature.merging.merge import merge

    twin = make_paper(pmid=2, title="The twin", year=1937)
    merge(scene.ours.pk, twin.pk, two_pmids=True, by=scene.ada, at=MUCH_LATER)
    states = []
    for night in range(3):
        take(**OURS, title=TITLE, volume="34")
        take(pmid=2, title=f"The twin, revision {night % 2}", year=1937)
        row = dump()["literature.Paper"]
        states.append([(paper["title"], paper["pmid"], paper["state"]) for paper in row])
    assert states[0] == states[1] == states[2]
    assert states[0][0] == (TITLE, 1, "live")


def test_a_retraction_of_the_losers_record_is_one_of_the_survivor(scene: Scene) -> None:
    from literature.merging.merge import merge

    twin = make_paper(pmid=2, title="The twin", year=1937)
    merged = merge(scene.ours.pk, twin.pk, two_pmids=True, by=scene.ada, at=MUCH_LATER)
    take(pmid=3, title="Retraction", notices=(NoticeRecord("RetractionOf", 2),))
    assert Paper.objects.get(pk=scene.ours.pk).is_retracted
    scene.undo(merged)
    assert [n.paper_id for n in Notice.objects.filter(kind="retraction", lapsed_at=None)] == [twin.pk]
    assert [p.is_retracted for p in Paper.objects.filter(pk__in=(scene.ours.pk, twin.pk)).order_by("pk")] == [
        False,
        True,
    ]


def test_a_better_record_for_the_tombstones_doi_speaks_for_the_survivor(scene: Scene) -> None:
    hand = make_paper(source=Source.HAND, title="By hand", doi="10.1/hand")
    scene.ours = hand
    scene.merge({"doi": "survivor"})
    tally = take(pmid=8, doi="10.1/theirs", title="PubMed's")
    survivor = Paper.objects.get(pk=hand.pk)
    assert (tally.updated, survivor.pmid, survivor.source) == (1, 8, "pubmed")


def test_records_of_both_in_one_batch_are_taken_in_one_after_the_other(scene: Scene) -> None:
    scene.ours = make_paper(source=Source.RIS, title="A file's", doi="10.1/file")
    scene.merge({"doi": "survivor"})
    records = [make_record(pmid=n, doi=doi, title="PubMed's") for n, doi in ((8, "10.1/file"), (9, "10.1/theirs"))]
    tally = take_in([Received(one, orjson.dumps(one)) for one in records], now=MUCH_LATER)
    assert not tally.rejected
    assert Paper.objects.get(pk=scene.ours.pk).pmid == 8


def test_a_record_that_came_for_the_tombstone_is_its_own_after_undoing(scene: Scene) -> None:
    merged = scene.merge({"doi": "survivor"})
    lines = ("TY  - JOUR", "TI  - Episacro-iliac lipoma, corrected", "AU  - Ries, E. F.", "PY  - 1938")
    raw = "\n".join((*lines, "DO  - 10.1/theirs", "ER  - ")).encode()
    take_in(list(ris.read(io.BytesIO(raw))), now=MUCH_LATER)
    assert Paper.objects.get(pk=scene.theirs.pk).title == "Episacro-iliac lipoma"
    scene.undo(Merge.objects.get(pk=merged.pk))
    theirs = Paper.objects.get(pk=scene.theirs.pk)
    assert (theirs.title, theirs.state) == ("Episacro-iliac lipoma, corrected", "live")
    assert ReceivedRecord.objects.filter(paper=theirs).count() == 2
