"""Deciding and applying: what is written, by whom, once."""

from __future__ import annotations

import pytest

from literature import jobs
from literature.importing import ImportRefused, apply_import, decide_rows, discard, start_upload
from literature.importing import applying as work
from literature.merging import pairs
from literature.models import (
    DuplicatePair,
    ImportRow,
    ImportState,
    Job,
    JobKind,
    JobState,
    PairState,
    Paper,
    PaperImport,
    ReceivedRecord,
    RowDecision,
    ScreeningTask,
    Verdict,
)
from literature.pubmed.records import Source
from literature.roles import NotAllowed
from tests.literature.factories import NOW, make_paper, make_user
from tests.literature.importing.files import entry, ris, upload

pytestmark = pytest.mark.django_db
ADD, UPDATE, SKIP = RowDecision.ADD, RowDecision.UPDATE, RowDecision.SKIP


@pytest.fixture
def ada():
    return make_user("ada")


def hand_in(by, *entries: str) -> PaperImport:
    return start_upload(upload(ris(*entries)), by=by, at=NOW)


def results(handed: PaperImport) -> list[str]:
    return list(handed.rows.values_list("result", flat=True))


LIPOMA = entry("Episacroiliac lipoma as a cause of low back pain", SP="10", EP="14", T2="Spine")


def the_lipoma(**facts) -> Paper:
    return make_paper(
        title="Episacro-iliac lipomas as a cause of low back pain",
        **{"year": 1937, "authors": ("Ries E",), "pages": "10-14", "journal": "Spine", **facts},
    )


class TestRefused:
    def test_another_ones_import_is_touched_by_editors_only(self, ada) -> None:
        handed = hand_in(ada, entry("One"))
        other = make_user("ben")
        for act in (
            lambda: decide_rows(handed, Verdict.NEW, SKIP, by=other),
            lambda: apply_import(handed, by=other, at=NOW),
            lambda: discard(handed, by=other, at=NOW),
        ):
            with pytest.raises(NotAllowed, match="ada handed this in"):
                act()
        apply_import(handed, by=make_user("eve", role="editor"), at=NOW)
        handed.refresh_from_db()
        assert (handed.state, handed.message) == (ImportState.APPLIED, "Applied by eve.")

    def test_an_import_with_undecided_records_is_not_applied(self, ada) -> None:
        the_lipoma()
        handed = hand_in(ada, LIPOMA)
        with pytest.raises(ImportRefused, match="1 record is undecided"):
            apply_import(handed, by=ada, at=NOW)
        assert Paper.objects.count() == 1

    def test_whoever_applies_second_is_told_who_was_first(self, ada) -> None:
        handed = hand_in(ada, entry("One"))
        apply_import(handed, by=ada, at=NOW)
        with pytest.raises(ImportRefused, match=r"applied already. Applied by ada\."):
            apply_import(handed, by=make_user("eve", role="editor"), at=NOW)
        with pytest.raises(ImportRefused, match="applied already"):
            decide_rows(handed, Verdict.NEW, SKIP, by=ada)
        with pytest.raises(ImportRefused, match="applied already"):
            discard(handed, by=ada, at=NOW)
        assert Paper.objects.count() == 1

    def test_an_import_under_way_is_not_begun_again(self, ada) -> None:
        handed = hand_in(ada, entry("One"))
        PaperImport.objects.filter(pk=handed.pk).update(state=ImportState.APPLYING)
        Job.objects.create(
            kind=JobKind.APPLY_IMPORT, subject=str(handed.pk), state=JobState.RUNNING, asked_at=NOW, heartbeat_at=NOW
        )
        with pytest.raises(ImportRefused, match="under way"):
            apply_import(handed, by=ada, at=NOW)

    def test_a_decision_over_somebody_elses_is_told(self, ada) -> None:
        handed = hand_in(ada, entry("One"))
        row = handed.rows.get()
        decide_rows(handed, [row.pk], SKIP, by=ada, seen=ADD)
        with pytest.raises(ImportRefused, match="Somebody else has decided"):
            decide_rows(handed, [row.pk], ADD, by=ada, seen=ADD)

    def test_a_record_with_the_pmid_of_a_paper_is_no_other_paper(self, ada) -> None:
        make_paper(pmid=5)
        handed = hand_in(ada, entry("One", PM="5"))
        with pytest.raises(ImportRefused, match="cannot be another paper"):
            decide_rows(handed, Verdict.HERE, ADD, by=ada)

    def test_what_cannot_be_read_cannot_be_taken(self, ada) -> None:
        handed = hand_in(ada, "AU  - Nobody")
        with pytest.raises(ImportRefused, match="cannot be read"):
            decide_rows(handed, [handed.rows.get().pk], ADD, by=ada)


def test_deciding_about_all_leaves_alone_what_the_decision_does_not_fit(ada) -> None:
    the_lipoma()
    handed = hand_in(ada, LIPOMA, entry("One"), "AU  - Nobody")
    assert decide_rows(handed, None, UPDATE, by=ada) == 1
    assert list(handed.rows.values_list("decision", flat=True)) == [UPDATE, ADD, SKIP]
    assert decide_rows(handed, None, SKIP, by=ada) == 2


def test_applying_writes_what_was_decided_and_says_what_became_of_each(ada) -> None:
    old = make_paper(pmid=5, title="Old words", source=Source.PACK)
    handed = hand_in(ada, entry("One"), entry("Two"), entry("New words", PM="5"), "AU  - Nobody")
    decide_rows(handed, [handed.rows.get(position=2).pk], SKIP, by=ada)
    decide_rows(handed, Verdict.HERE, UPDATE, by=ada)
    apply_import(handed, by=ada, at=NOW)
    handed.refresh_from_db()
    assert results(handed) == ["created", work.LEFT_OUT, "updated", work.UNREADABLE]
    assert (handed.state, bytes(handed.body)) == (ImportState.APPLIED, b"")
    assert Job.objects.get(kind=JobKind.APPLY_IMPORT).said == "1 created, 1 updated, 1 left out, 1 unreadable"
    assert set(Paper.objects.values_list("title", flat=True)) == {"One", "New words"}
    old.refresh_from_db()
    assert old.title == "New words"
    assert handed.rows.get(position=1).paper == Paper.objects.get(title="One")
    assert ScreeningTask.objects.filter(paper__title="One").exists()


def test_pubmeds_record_stands_against_a_file_and_the_row_says_so(ada) -> None:
    make_paper(pmid=5, title="PubMed's words")
    handed = hand_in(ada, entry("A file's words", PM="5"))
    decide_rows(handed, Verdict.HERE, UPDATE, by=ada)
    apply_import(handed, by=ada, at=NOW)
    assert results(handed) == ["outdated"]
    assert Paper.objects.get().title == "PubMed's words"
    assert ReceivedRecord.objects.filter(source="ris", applied=False).exists()


class TestProbablyTheSame:
    def test_taken_for_the_same_becomes_a_record_of_the_paper(self, ada) -> None:
        paper = the_lipoma(source=Source.PACK)
        handed = hand_in(ada, LIPOMA)
        decide_rows(handed, Verdict.PROBABLE, UPDATE, by=ada)
        apply_import(handed, by=ada, at=NOW)
        assert (results(handed), Paper.objects.get().pk) == (["updated"], paper.pk)

    def test_taken_for_another_becomes_a_paper_of_its_own(self, ada) -> None:
        the_lipoma()
        handed = hand_in(ada, LIPOMA)
        decide_rows(handed, Verdict.PROBABLE, ADD, by=ada)
        apply_import(handed, by=ada, at=NOW)
        assert (results(handed), Paper.objects.count()) == (["created"], 2)

    def test_even_where_title_year_and_author_are_the_very_same(self, ada) -> None:
        make_paper(title="Back mice", year=1937, authors=("Ries E",), source=Source.RIS)
        handed = hand_in(ada, entry("Back mice"))
        assert handed.rows.get().verdict == Verdict.PROBABLE
        decide_rows(handed, Verdict.PROBABLE, ADD, by=ada)
        apply_import(handed, by=ada, at=NOW)
        assert (results(handed), Paper.objects.count()) == (["created"], 2)

    def test_of_a_paper_that_was_merged_meanwhile_reaches_the_survivor(self, ada) -> None:
        paper, stays = the_lipoma(source=Source.PACK), make_paper(title="Stays", source=Source.PACK)
        handed = hand_in(ada, LIPOMA)
        decide_rows(handed, Verdict.PROBABLE, UPDATE, by=ada)
        Paper.objects.filter(pk=paper.pk).update(state="merged", merged_into=stays)
        apply_import(handed, by=ada, at=NOW)
        assert handed.rows.get().paper == stays

    def test_with_another_pmid_is_never_taken_for_the_same(self, ada) -> None:
        the_lipoma(pmid=8)
        handed = hand_in(ada, LIPOMA)
        row = handed.rows.get()
        ImportRow.objects.filter(pk=row.pk).update(shown={**row.shown, "pmid": 9})
        assert decide_rows(handed, Verdict.PROBABLE, UPDATE, by=ada) == 0


def test_a_paper_that_came_meanwhile_is_not_made_twice(ada) -> None:
    handed = hand_in(ada, entry("One", DO="10.1/a"))
    make_paper(title="One", doi="10.1/a")
    apply_import(handed, by=ada, at=NOW)
    assert (results(handed), Paper.objects.count()) == (["outdated"], 1)


def test_an_import_killed_half_way_goes_on_and_writes_nothing_twice(ada, monkeypatch) -> None:
    monkeypatch.setattr(work, "BATCH", 2)
    handed = hand_in(ada, *(entry(f"Paper number {n} of five", DO=f"10.1/{n}", SP=str(n)) for n in range(5)))
    real = jobs.progress

    def killed(*args: object) -> None:
        raise SystemExit

    monkeypatch.setattr(work, "progress", killed)
    assert apply_import(handed, by=ada, at=NOW).state == JobState.FAILED
    handed.refresh_from_db()
    assert (handed.state, Paper.objects.count()) == (ImportState.APPLYING, 2)
    monkeypatch.setattr(work, "progress", real)
    apply_import(handed, by=ada, at=NOW)
    handed.refresh_from_db()
    assert (handed.state, Paper.objects.count()) == (ImportState.APPLIED, 5)
    assert results(handed) == ["created"] * 5
    assert ReceivedRecord.objects.count() == 5


def test_what_is_discarded_leaves_nothing_but_that_it_was(ada) -> None:
    handed = hand_in(ada, entry("One"))
    discard(handed, by=ada, at=NOW)
    handed.refresh_from_db()
    assert (handed.state, bytes(handed.body), handed.finished_at) == (ImportState.DISCARDED, b"", NOW)
    assert handed.message == "Discarded by ada."
    assert not ImportRow.objects.exists()
    assert not Paper.objects.exists()


def test_a_paper_that_is_like_one_that_came_meanwhile_makes_a_pair_to_be_looked_at(ada) -> None:
    handed = hand_in(ada, LIPOMA)
    the_lipoma()  # comes while the import waits
    decide_rows(handed, None, ADD, by=ada)
    apply_import(handed, by=ada, at=NOW)
    assert Paper.objects.count() == 2
    assert pairs.open_pairs().count() == 1


def test_what_was_added_although_a_paper_is_like_it_is_not_asked_about_again(ada) -> None:
    the_lipoma()
    handed = hand_in(ada, LIPOMA)
    decide_rows(handed, Verdict.PROBABLE, ADD, by=ada)
    apply_import(handed, by=ada, at=NOW)
    pair = DuplicatePair.objects.get()
    assert (pair.state, pair.decided_by) == (PairState.DISTINCT, ada)
    assert pair.note.startswith("added as another paper in the import")
