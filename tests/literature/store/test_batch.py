"""Records become rows: idempotent, never backwards, and every revision is kept."""

import datetime as dt

import orjson
import pytest
from django.db import IntegrityError

from literature.models import Journal, Paper, PaperState, PaperText, ReceivedRecord
from literature.pubmed.records import PaperRecord, Received, Source
from literature.store import Outcome, Stored, UnstorableRecord, prepare, store
from tests.literature.factories import NOW, make_record

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)


def put(*records: PaperRecord, now: dt.datetime = NOW) -> list[Stored]:
    return store([prepare(Received(record, orjson.dumps(record))) for record in records], now=now)


def put_one(record: PaperRecord, now: dt.datetime = NOW) -> tuple[Stored, Paper]:
    (stored,) = put(record, now=now)
    return stored, Paper.objects.get(pk=stored.paper_id)


class TestWhatIsRefused:
    def test_a_nul_character_is_refused_by_name(self) -> None:
        with pytest.raises(UnstorableRecord, match="NUL"):
            prepare(Received(make_record(source=Source.NBIB, pmid=1, title="a\x00b"), b""))

    def test_a_lone_surrogate_is_refused_by_name(self) -> None:
        with pytest.raises(UnstorableRecord, match="Unicode"):
            prepare(Received(make_record(source=Source.RIS, pmid=1, title="\ud800"), b""))

    def test_a_doi_that_no_column_takes_is_refused_with_its_length(self) -> None:
        with pytest.raises(UnstorableRecord, match="DOI of 607 characters"):
            prepare(Received(make_record(pmid=1, doi="10.1000" + "/" * 600), b""))

    def test_a_fault_in_the_database_undoes_the_whole_batch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*args: object, **kwargs: object) -> None:
            raise IntegrityError

        monkeypatch.setattr("literature.notices.bring_up_to_date", fail)
        with pytest.raises(IntegrityError):
            put(make_record(pmid=1), make_record(pmid=2, title="Another"))
        assert not Paper.objects.exists()


class TestTheSameAgain:
    def test_the_same_record_twice_is_unchanged_and_touches_nothing(self) -> None:
        record = make_record(pmid=8505611, title="Back mouse", year=1993, authors=("Curtis P",))
        first, _ = put_one(record)
        again, paper = put_one(record, now=LATER)
        assert (first.outcome, again.outcome) == (Outcome.CREATED, Outcome.UNCHANGED)
        assert paper.updated_at == NOW
        assert ReceivedRecord.objects.count() == 1

    def test_the_same_record_twice_in_one_batch_is_stored_once(self) -> None:
        record = make_record(pmid=8505611, title="Back mouse")
        outcomes = [stored.outcome for stored in put(record, record)]
        assert outcomes == [Outcome.CREATED, Outcome.UNCHANGED]

    def test_other_bytes_of_equal_content_are_unchanged_and_kept(self) -> None:
        record = make_record(pmid=1, title="Back mouse")
        put(record)
        (stored,) = store([prepare(Received(record, b"  " + orjson.dumps(record)))], now=LATER)
        assert stored.outcome is Outcome.UNCHANGED
        assert ReceivedRecord.objects.count() == 2

    def test_an_entry_without_any_identifier_is_known_by_its_bytes(self) -> None:
        record = make_record(source=Source.RIS, title="A paper of no known year or author")
        first, _ = put_one(record)
        again, _ = put_one(record)
        assert again == Stored(Outcome.UNCHANGED, first.paper_id, None)


class TestRevisions:
    def test_a_corrected_record_updates_and_says_which_fields_changed(self) -> None:
        put_one(make_record(pmid=1, title="Episacroilliac lipoma", volume="1", date_revised=dt.date(2020, 1, 1)))
        stored, paper = put_one(
            make_record(pmid=1, title="Episacroiliac lipoma", volume="1", date_revised=dt.date(2020, 2, 1)), now=LATER
        )
        assert stored.outcome is Outcome.UPDATED
        assert stored.changed_fields == ("date_revised", "title")
        assert paper.title == "Episacroiliac lipoma"
        assert (paper.created_at, paper.updated_at) == (NOW, LATER)
        assert PaperText.objects.get(paper=paper).title.split()[0] == "sepisacroiliac"
        assert list(ReceivedRecord.objects.order_by("pk").values_list("changed_fields", flat=True)) == [
            [],
            ["date_revised", "title"],
        ]

    def test_a_correction_without_a_new_revision_date_is_seen(self) -> None:
        put_one(make_record(pmid=1, pages="1-2", date_revised=dt.date(2020, 1, 1)))
        stored, paper = put_one(make_record(pmid=1, pages="1-20", date_revised=dt.date(2020, 1, 1)))
        assert (stored.outcome, paper.pages) == (Outcome.UPDATED, "1-20")

    @pytest.mark.parametrize(
        "older",
        [
            {"date_revised": dt.date(2019, 12, 31), "pmid_version": 2},
            {"date_revised": dt.date(2021, 1, 1), "pmid_version": 1},
            {"date_revised": None, "pmid_version": 2},
        ],
    )
    def test_a_newer_version_never_yields_to_an_older_one(self, older: dict[str, object]) -> None:
        put_one(make_record(pmid=1, title="New", date_revised=dt.date(2020, 1, 1), pmid_version=2))
        stored, paper = put_one(make_record(pmid=1, title="Old", **older))
        assert (stored.outcome, paper.title) == (Outcome.OUTDATED, "New")
        kept = ReceivedRecord.objects.latest("pk")
        assert not kept.applied
        assert b'"Old"' in kept.raw()

    def test_child_rows_are_those_of_the_newest_revision(self) -> None:
        put_one(make_record(pmid=1, authors=("Ries E", "Sutro CJ"), languages=("eng", "fre")))
        _, paper = put_one(make_record(pmid=1, authors=("Sutro CJ",), languages=("ger",)))
        assert [str(a) for a in paper.authorships.all()] == ["Sutro CJ"]
        assert list(paper.language_links.values_list("code", flat=True)) == ["ger"]

    def test_a_withdrawn_paper_that_pubmed_shows_again_is_live(self) -> None:
        record = make_record(pmid=1)
        _, paper = put_one(record)
        Paper.objects.filter(pk=paper.pk).update(state=PaperState.WITHDRAWN, withdrawn_at=NOW)
        stored, paper = put_one(record, now=LATER)
        assert (stored.outcome, paper.state, paper.withdrawn_at) == (Outcome.UPDATED, "live", None)

    def test_every_revision_can_be_read_as_it_came(self) -> None:
        records = [make_record(pmid=1, title=title) for title in ("One", "Two", "Three")]
        for record in records:
            put_one(record)
        assert [kept.raw() for kept in ReceivedRecord.objects.order_by("pk")] == [orjson.dumps(r) for r in records]


class TestSources:
    def test_pubmeds_record_replaces_the_packs_entry_of_the_same_pmid(self) -> None:
        _, entry = put_one(
            make_record(source=Source.PACK, pmid=150243, title="Low back pain and lumbar fat herniation")
        )
        stored, paper = put_one(make_record(pmid=150243, title="Low back pain and lumbar fat herniation.", volume="44"))
        assert stored == Stored(Outcome.UPDATED, entry.pk, 150243, ("title", "volume"))
        assert (paper.source, paper.volume, paper.to_check) == ("pubmed", "44", "")

    def test_a_lesser_source_never_overwrites_pubmed(self) -> None:
        put_one(make_record(pmid=1, title="As PubMed has it"))
        stored, paper = put_one(make_record(source=Source.RIS, pmid=1, title="As Zotero has it"))
        assert (stored.outcome, paper.title, paper.source) == (Outcome.OUTDATED, "As PubMed has it", "pubmed")

    def test_identifiers_that_only_the_earlier_source_gave_stay(self) -> None:
        put_one(make_record(source=Source.PACK, pmid=1, doi="10.1000/a", pmcid="PMC7"))
        _, paper = put_one(make_record(pmid=1))
        assert (paper.doi, paper.pmcid) == ("10.1000/a", "PMC7")

    def test_a_record_with_quite_another_title_is_marked_to_be_checked(self) -> None:
        put_one(make_record(source=Source.PACK, pmid=33066978, title="Nódulos de Copeman, una causa poco conocida"))
        _, paper = put_one(make_record(pmid=33066978, title="Thermal conductivity of graphene sheets"))
        assert "Is it the same paper?" in paper.to_check
        assert "Nódulos de Copeman" in paper.to_check


class TestTwoPapers:
    def test_a_doi_that_another_pmid_holds_stays_with_it_and_is_kept_among_the_other_identifiers(self) -> None:
        put_one(make_record(pmid=1, doi="10.1000/same", title="The article"))
        stored, paper = put_one(make_record(pmid=2, doi="10.1000/same", title="Its republication"))
        assert stored.outcome is Outcome.CREATED
        assert paper.doi == ""
        assert {"kind": "doi", "value": "10.1000/same", "valid": True} in paper.other_ids

    def test_two_new_records_of_one_doi_in_one_batch_are_two_papers(self) -> None:
        put(make_record(pmid=1, doi="10.1000/same", title="One"), make_record(pmid=2, doi="10.1000/same", title="Two"))
        assert list(Paper.objects.order_by("pmid").values_list("pmid", "doi")) == [(1, "10.1000/same"), (2, "")]

    def test_journals_are_shared(self) -> None:
        put(make_record(pmid=1, journal="Spine", title="One"), make_record(pmid=2, journal="Spine", title="Two"))
        assert Journal.objects.count() == 1
