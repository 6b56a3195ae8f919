"""From what is handed in to rows: what each record seems to be, and where it stands."""

from __future__ import annotations

import gzip

import pytest

from literature.importing import ImportRefused, start_pmids, start_upload
from literature.importing.deciding import discard, read_again
from literature.models import (
    ImportRow,
    ImportState,
    Job,
    JobState,
    Paper,
    PaperImport,
    RejectedRecord,
    RowDecision,
    Verdict,
)
from literature.roles import NotAllowed
from tests.literature.factories import NOW, make_paper, make_user
from tests.literature.importing.files import entry, ris, upload
from tests.literature.pubmed.xml import article, article_set
from tests.standin.records import make_record as make_xml_record

pytestmark = pytest.mark.django_db


def hand_in(content: bytes, name: str = "papers.ris") -> PaperImport:
    by = make_user() if not PaperImport.objects.exists() else PaperImport.objects.all()[0].created_by
    return start_upload(upload(content, name), by=by, at=NOW)


def verdicts(handed: PaperImport) -> list[str]:
    return list(handed.rows.values_list("verdict", flat=True))


def only(handed: PaperImport) -> ImportRow:
    return handed.rows.get()


def test_a_viewer_hands_in_nothing() -> None:
    viewer = make_user(role="viewer")
    with pytest.raises(NotAllowed):
        start_upload(upload(ris(entry("T"))), by=viewer, at=NOW)
    with pytest.raises(NotAllowed):
        start_pmids("1", by=viewer, at=NOW)
    assert not PaperImport.objects.exists()


class TestPreview:
    def test_nothing_is_written_before_it_is_applied(self) -> None:
        handed = hand_in(ris(entry("Back mice"), "AU  - Nobody"))
        assert (handed.state, verdicts(handed)) == (ImportState.PREVIEW, [Verdict.NEW, Verdict.UNREADABLE])
        assert not Paper.objects.exists()
        assert not RejectedRecord.objects.exists()

    def test_a_record_shows_what_it_says_and_its_line(self) -> None:
        handed = hand_in(b"\n\n" + ris(entry("One", DO="10.1/a", T2="Pain"), entry("Two")))
        first, second = handed.rows.all()
        assert (first.line, second.line) == (3, 11)
        assert first.shown == {
            "title": "One", "authors": "Ries E", "journal": "Pain", "year": 1937, "doi": "10.1/a",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("facts", "tags", "name"),
        [
            ({"pmid": 5}, {"PM": "5"}, "pmid"),
            ({"doi": "10.1/a"}, {"DO": "https://doi.org/10.1/A"}, "doi"),
            ({"pmcid": "PMC7"}, {"C2": "PMC7"}, "pmcid"),
        ],
    )
    def test_an_identifier_says_that_it_is_here(self, facts: dict, tags: dict, name: str) -> None:
        paper = make_paper(title="Quite another title", **facts)
        row = only(hand_in(ris(entry("Back mice", **tags))))
        assert (row.verdict, row.paper, row.matched_by) == (Verdict.HERE, paper, name)
        assert row.decision == RowDecision.SKIP
        assert len(row.evidence) == 1

    def test_two_pmids_are_two_papers_though_the_doi_is_the_same(self) -> None:
        make_paper(title="Quite another title", pmid=5, doi="10.1/a")
        assert verdicts(hand_in(ris(entry("Back mice", DO="10.1/a", PM="6")))) == [Verdict.NEW]

    def test_what_is_alike_waits_for_a_person_with_evidence_and_score(self) -> None:
        paper = make_paper(
            title="Episacroiliac lipoma as a cause of low back pain",
            year=1937, authors=("Ries E",), pages="10-14", journal="Spine",
        )  # fmt: skip
        row = only(hand_in(ris(entry("Episacro-iliac lipomas as a cause of low back pain", SP="10", EP="14"))))
        assert (row.verdict, row.paper, row.decision) == (Verdict.PROBABLE, paper, RowDecision.UNDECIDED)
        assert row.score is not None
        assert row.score >= 50
        assert {fact.split(",")[0] for fact, _, _ in row.evidence} >= {"title", "first author", "year", "pages"}

    def test_a_repetition_names_the_earlier_record(self) -> None:
        handed = hand_in(ris(entry("One", DO="10.1/a"), entry("Two"), entry("Other words", DO="10.1/A")))
        assert verdicts(handed) == [Verdict.NEW, Verdict.NEW, Verdict.REPEATED]
        assert handed.rows.get(position=3).reason == "The same as record 1 of this import: both have the DOI 10.1/a."

    def test_a_merged_paper_stands_for_its_survivor(self) -> None:
        gone, stays = make_paper(title="Gone", pmid=5), make_paper(title="Stays", pmid=6)
        Paper.objects.filter(pk=gone.pk).update(state="merged", merged_into=stays)
        assert only(hand_in(ris(entry("Back mice", PM="5")))).paper == stays


class TestLines:
    def test_of_xml_are_counted_in_the_file_as_it_is_unpacked(self) -> None:
        body = article_set(article("5")).replace(b"<PubmedArticle>", b"\n\n<PubmedArticle>")
        body = body.replace(b"</PubmedArticleSet>", b"\n<PubmedArticle><x></PubmedArticle>\n</PubmedArticleSet>")
        handed = hand_in(gzip.compress(body), "papers.xml.gz")
        lines = dict(handed.rows.values_list("verdict", "line"))
        text = body.decode().split("\n")
        assert "<PubmedArticle>" in text[(lines[Verdict.NEW] or 0) - 1]
        assert "<x>" in text[(lines[Verdict.UNREADABLE] or 0) - 1]

    def test_of_windows_and_old_macintosh_files_are_counted_alike(self) -> None:
        for ending in (b"\r\n", b"\r"):
            handed = hand_in(ris(entry("One"), "AU  - No title").replace(b"\n", ending))
            assert [row.line for row in handed.rows.all()] == [1, 7]
            assert "line 7" in handed.rows.get(position=2).reason


class TestPmids:
    @pytest.fixture
    def pubmed(self, standin, quick_entrez, settings):
        settings.NCBI_EUTILS_URL = standin.url
        settings.NCBI_EMAIL = "curator@example.org"
        standin.collection.add(make_xml_record(pmid=5, title="Back mice of the sacrum"))
        return standin

    def test_are_fetched_and_what_is_wrong_is_told_with_its_line(self, pubmed) -> None:
        handed = start_pmids("PMID: 5\nfive, 77\n5", by=make_user(), at=NOW)
        told = {row.position: (row.verdict, row.line, row.shown.get("pmid"), row.reason) for row in handed.rows.all()}
        assert told == {
            1: (Verdict.UNREADABLE, 2, None, "Line 2: “five” is no PMID."),
            2: (Verdict.REPEATED, 3, 5, "PMID 5 stands in line 1 already."),
            3: (Verdict.NEW, 1, 5, ""),
            4: (Verdict.UNREADABLE, 2, 77, "PubMed has no record with the PMID 77."),
        }
        assert not Paper.objects.exists()

    def test_are_fetched_later_when_pubmed_cannot_be_reached(self, pubmed, settings) -> None:
        settings.NCBI_EUTILS_URL, settings.NCBI_MAX_TRIES = "http://127.0.0.1:9/", 1
        by = make_user()
        handed = start_pmids("5", by=by, at=NOW)
        assert handed.state == ImportState.READING
        job = Job.objects.get()
        assert (job.state, "Try again" in job.said) == (JobState.FAILED, True)
        settings.NCBI_EUTILS_URL = pubmed.url
        read_again(handed, by=by, at=NOW)
        handed.refresh_from_db()
        assert (handed.state, verdicts(handed)) == (ImportState.PREVIEW, [Verdict.NEW])

    @pytest.mark.parametrize(
        ("text", "reason"),
        [("", "no PMID"), ("words", "no PMID"), ("1 " * 10_001, "at most"), ("1 2\x00", "NUL")],
        ids=["empty", "words", "many", "nul"],
    )
    def test_a_list_without_or_with_too_many_is_refused(self, text: str, reason: str) -> None:
        with pytest.raises(ImportRefused, match=reason):
            start_pmids(text, by=make_user(), at=NOW)


def test_a_job_that_was_killed_is_begun_anew() -> None:
    handed = hand_in(ris(entry("One"), entry("Two")))
    PaperImport.objects.filter(pk=handed.pk).update(state=ImportState.READING)
    handed.rows.filter(position=2).delete()
    read_again(handed, by=handed.created_by, at=NOW)
    handed.refresh_from_db()
    assert (handed.state, verdicts(handed)) == (ImportState.PREVIEW, [Verdict.NEW, Verdict.NEW])


def test_what_was_discarded_is_not_read_any_more() -> None:
    handed = hand_in(ris(entry("One")))
    discard(handed, by=handed.created_by, at=NOW)
    with pytest.raises(ImportRefused, match="was discarded"):
        read_again(handed, by=handed.created_by, at=NOW)
