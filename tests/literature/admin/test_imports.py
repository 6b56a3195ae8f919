"""The pages on which papers are brought in."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from literature.importing import start_upload
from literature.models import ImportState, Job, JobKind, JobState, Paper, PaperImport, RowDecision
from tests.literature.factories import NOW, make_paper, make_user
from tests.literature.importing.files import entry, ris, upload

pytestmark = pytest.mark.django_db
ADD = "/admin/literature/paperimport/add/"
HX = {"HX-Request": "true"}
SCRIPT = "<script>alert(1)</script>"


def client_of(name: str, role: str = "curator") -> Client:
    client = Client()
    client.force_login(make_user(name, role))
    return client


@pytest.fixture
def ada() -> Client:
    return client_of("ada")


def hand_in(client: Client, content: bytes, name: str = "papers.ris"):
    return client.post(ADD, {"file": SimpleUploadedFile(name, content)})


def only() -> PaperImport:
    return PaperImport.objects.get()


def address(act: str, handed: PaperImport | None = None) -> str:
    return reverse(f"admin:literature_paperimport_{act}", args=[(handed or only()).pk])


def text_of(answer) -> str:
    return answer.content.decode()


class TestForged:
    @pytest.mark.parametrize("act", ["decide", "apply", "discard", "read"])
    def test_nobody_acts_without_a_login_as_viewer_on_anothers_or_without_a_token(self, ada: Client, act: str) -> None:
        hand_in(ada, ris(entry("One")))
        facts = {"verdict": "new", "decision": "skip"}
        assert Client().post(address(act), facts).status_code == 302
        assert client_of("vera", "viewer").post(address(act), facts).status_code == 403
        assert client_of("ben").post(address(act), facts).status_code == 403
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(only().created_by)
        assert strict.post(address(act), facts).status_code == 403
        assert ada.get(address(act)).status_code == 405
        assert only().rows.get().decision == RowDecision.ADD
        assert only().state == ImportState.PREVIEW

    def test_nobody_hands_in_without_a_login_as_viewer_or_without_a_token(self) -> None:
        viewer = client_of("vera", "viewer")
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(make_user("ada"))
        for client, status in ((Client(), 302), (viewer, 403), (strict, 403)):
            assert hand_in(client, ris(entry("One"))).status_code == status
        assert viewer.get(ADD).status_code == 403
        assert not PaperImport.objects.exists()


class TestHandingIn:
    @pytest.mark.parametrize(
        ("content", "sentence"), [(b"%PDF-1.7", "is a PDF document"), (b"  ", "is empty"), (b"x", "of no format")]
    )
    def test_what_is_no_list_of_papers_is_answered_with_a_sentence(
        self, ada: Client, content: bytes, sentence: str
    ) -> None:
        answer = hand_in(ada, content, "papers.pdf")
        assert answer.status_code == 422
        assert sentence in text_of(answer)

    @pytest.mark.parametrize("times", [1, 3])
    def test_a_file_above_the_limit_is_stopped_with_a_sentence(self, ada: Client, settings, times: int) -> None:
        settings.IMPORT_MAX_BYTES = 1_000_000
        answer = hand_in(ada, b"TY  - JOUR\n" * 120_000 * times)
        assert answer.status_code == 413
        assert "larger than 1.0 MB" in text_of(answer)
        assert not PaperImport.objects.exists()

    @pytest.mark.parametrize("page", ["/admin/papers/by-hand/", "/admin/login/"])
    def test_no_other_page_takes_a_file(self, ada: Client, page: str) -> None:
        answer = ada.post(page, {"file": SimpleUploadedFile("a.ris", b"TY")})
        assert answer.status_code == 400

    def test_nothing_chosen_is_said(self, ada: Client) -> None:
        assert "Choose a file, or write PMIDs" in text_of(ada.post(ADD, {}))

    def test_a_list_without_a_pmid_is_said_and_stays_in_the_box(self, ada: Client) -> None:
        answer = ada.post(ADD, {"pmids": "seven"})
        assert "There is no PMID in the list" in text_of(answer)
        assert ">seven</textarea>" in text_of(answer)

    def test_a_file_leads_to_its_preview(self, ada: Client) -> None:
        answer = hand_in(ada, ris(entry("One"), entry(SCRIPT), "AU  - Nobody"))
        assert answer["Location"] == f"/admin/literature/paperimport/{only().pk}/change/"
        page = text_of(ada.get(answer["Location"]))
        assert "2 of 3 records will be written" in page
        assert "New: 2" in page
        assert SCRIPT not in page
        unreadable = text_of(ada.get(answer["Location"] + "?show=unreadable"))
        assert "line 13: The entry at line 13 has neither title nor DOI nor PMID." in unreadable


class TestDeciding:
    @pytest.fixture
    def handed(self, ada: Client) -> PaperImport:
        make_paper(title="Episacroiliac lipoma and low back pain", year=1937, authors=("Ries E",), pages="10-14")
        hand_in(ada, ris(entry("Episacro-iliac lipomas and low back pain", SP="10", EP="14"), entry("New one")))
        return only()

    def test_what_is_doubtful_comes_first_with_its_evidence(self, ada: Client, handed: PaperImport) -> None:
        page = text_of(ada.get(f"/admin/literature/paperimport/{handed.pk}/change/"))
        assert "1 of 2 records undecided." in page
        assert "of 100 alike" in page
        assert "first author" in page

    def test_one_record_is_decided_in_one_round_trip(self, ada: Client, handed: PaperImport) -> None:
        row = handed.rows.get(position=1)
        facts = {"row": row.pk, "seen": "undecided", "decision": "update"}
        answer = ada.post(address("decide"), facts, headers=HX)
        assert "Saved: take as the record of the paper that is here." in text_of(answer)
        assert "2 of 2 records will be written" in text_of(answer)
        assert 'value="update" hx-swap-oob="true"' in text_of(answer)
        again = ada.post(address("decide"), {**facts, "decision": "skip"}, headers=HX)
        assert "Somebody else has decided about this record meanwhile" in text_of(again)
        assert handed.rows.get(position=1).decision == RowDecision.UPDATE

    def test_a_group_and_all_are_decided_without_scripts(self, ada: Client, handed: PaperImport) -> None:
        ada.post(address("decide") + "?show=new", {"verdict": "new", "decision": "skip"})
        answer = ada.post(address("decide"), {"verdict": "all", "decision": "add"}, follow=True)
        assert "2 records set to “add as a new paper”." in text_of(answer)

    @pytest.mark.parametrize("facts", [{}, {"decision": "eat", "verdict": "new"}, {"decision": "add", "verdict": "x"}])
    def test_a_decision_that_is_none_is_not_found(self, ada: Client, handed: PaperImport, facts: dict) -> None:
        assert ada.post(address("decide"), facts).status_code == 404

    def test_applying_too_early_says_what_is_missing(self, ada: Client, handed: PaperImport) -> None:
        assert "1 record is undecided" in text_of(ada.post(address("apply"), follow=True))

    def test_the_result_says_what_became_of_each(self, ada: Client, handed: PaperImport) -> None:
        ada.post(address("decide"), {"verdict": "probable", "decision": "skip"})
        page = text_of(ada.post(address("apply"), follow=True))
        assert "<strong>1</strong> added as a new paper" in page
        assert "<strong>1</strong> left out" in page
        assert Paper.objects.filter(title="New one").exists()

    def test_discarding_says_so(self, ada: Client, handed: PaperImport) -> None:
        assert "Discarded by ada." in text_of(ada.post(address("discard"), follow=True))

    def test_whoever_may_only_look_sees_no_buttons(self, ada: Client, handed: PaperImport) -> None:
        page = text_of(client_of("vera", "viewer").get(f"/admin/literature/paperimport/{handed.pk}/change/"))
        assert "only they, or an editor, decide" in page
        assert 'name="decision"' not in page

    def test_a_page_of_records_costs_a_fixed_number_of_queries(
        self, ada: Client, handed: PaperImport, django_assert_max_num_queries
    ) -> None:
        many = start_upload(
            upload(ris(*(entry(f"Paper {n}", DO=f"10.9/{n}") for n in range(60)))), by=handed.created_by, at=NOW
        )
        with django_assert_max_num_queries(20):
            page = text_of(ada.get(f"/admin/literature/paperimport/{many.pk}/change/"))
        assert page.count('class="record"') == 25


def test_work_that_was_broken_off_can_be_gone_on_with(ada: Client) -> None:
    hand_in(ada, ris(entry("One")))
    PaperImport.objects.update(state=ImportState.APPLYING, message="Applied by ada.")
    Job.objects.create(
        kind=JobKind.APPLY_IMPORT, subject=str(only().pk), state=JobState.FAILED, asked_at=NOW, said="It was killed."
    )
    page = text_of(ada.get(f"/admin/literature/paperimport/{only().pk}/change/"))
    assert "The work was broken off: It was killed." in page
    assert "Done." in text_of(ada.post(address("apply"), follow=True))


def test_the_list_says_where_each_import_stands(ada: Client) -> None:
    hand_in(ada, ris(entry("One"), entry("Two")))
    page = text_of(ada.get("/admin/literature/paperimport/"))
    assert "papers.ris" in page
    assert "waiting for the curator" in page


class TestByHand:
    FACTS = {"kind": "article", "original_title": "Back mice", "authors": "Ries E", "year": "1937"}
    PAGE = "/admin/papers/by-hand/"

    def test_only_who_brings_papers_in_gets_there(self) -> None:
        assert client_of("vera", "viewer").get(self.PAGE).status_code == 403
        assert Client().post(self.PAGE, self.FACTS).status_code == 302

    def test_what_is_wrong_stands_beside_its_field(self, ada: Client) -> None:
        answer = ada.post(self.PAGE, {**self.FACTS, "doi": "no"})
        assert answer.status_code == 422
        assert "This is no DOI" in text_of(answer)

    def test_what_is_alike_is_shown_with_a_box_to_tick(self, ada: Client) -> None:
        make_paper(title="Back mice of the sacrum", year=1937, authors=("Ries E",))
        facts = {**self.FACTS, "original_title": "Back mice of the sacrum"}
        assert "Mine is another paper" in text_of(ada.post(self.PAGE, facts))
        assert Paper.objects.count() == 1
        ada.post(self.PAGE, {**facts, "is_another": "yes"})
        assert Paper.objects.count() == 2

    def test_a_paper_is_added_and_edited(self, ada: Client) -> None:
        answer = ada.post(self.PAGE, self.FACTS)
        paper = Paper.objects.get()
        assert answer["Location"] == f"/admin/literature/paper/{paper.pk}/change/"
        edit = f"{self.PAGE}{paper.pk}/"
        assert f'<a href="{edit}" rel="noreferrer">Edit what was written</a>' in text_of(ada.get(answer["Location"]))
        assert 'value="Back mice"' in text_of(ada.get(edit))
        ada.post(edit, {**self.FACTS, "original_title": "Back mice of old"})
        paper.refresh_from_db()
        assert paper.title == "Back mice of old"

    def test_pubmeds_paper_is_not_edited_by_hand(self, ada: Client) -> None:
        answer = ada.get(f"{self.PAGE}{make_paper(pmid=5).pk}/", follow=True)
        assert "was not added by hand" in text_of(answer)
        assert ada.get(f"{self.PAGE}999/").status_code == 404
