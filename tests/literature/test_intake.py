"""The one way in for records."""

import datetime as dt
import io
from typing import Any

import orjson
import pytest
from django.test.utils import CaptureQueriesContext

from literature.intake import Tally, take_in
from literature.models import Paper, PaperState, RejectedRecord
from literature.pubmed import records
from literature.pubmed.records import Deleted, Received, Rejected, Source
from literature.pubmed.stream import NotPubmedXml, split
from literature.store import Prepared, Stored, prepare, store
from tests.literature.factories import NOW, make_record
from tests.standin.records import make_record as make_xml_record

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)


def xml(*bodies: bytes) -> io.BytesIO:
    return io.BytesIO(b"<PubmedArticleSet>" + b"".join(bodies) + b"</PubmedArticleSet>")


def body(pmid: int, title: str = "Back mouse") -> bytes:
    return make_xml_record(pmid=pmid, title=title).xml


BROKEN = b"<PubmedArticle><MedlineCitation><PMID>7</PMID><Article><ArticleTitle>cut</Article></PubmedArticle>"


def take(*bodies: bytes, now: dt.datetime = NOW) -> Tally:
    return take_in(split(xml(*bodies)), now=now)


class TestWhatCannotBeRead:
    def test_a_broken_record_is_kept_with_its_reason_and_its_neighbours_live(self) -> None:
        tally = take(body(1), BROKEN, body(2))
        assert (tally.created, len(tally.rejected), tally.newly_rejected) == (2, 1, 1)
        rejected = RejectedRecord.objects.get()
        assert (rejected.pmid, rejected.raw()) == (7, BROKEN)
        assert rejected.reason

    def test_the_same_broken_bytes_are_kept_once_and_are_no_news_the_second_time(self) -> None:
        take(BROKEN)
        tally = take(BROKEN, now=LATER)
        assert (len(tally.rejected), tally.newly_rejected) == (1, 0)
        rejected = RejectedRecord.objects.get()
        assert (rejected.first_seen_at, rejected.last_seen_at) == (NOW, LATER)

    def test_a_reject_is_resolved_when_its_pmid_can_be_read(self) -> None:
        take(BROKEN)
        take(body(7), now=LATER)
        assert RejectedRecord.objects.get().resolved_at == LATER

    def test_a_record_that_no_column_takes_is_rejected_by_name(self) -> None:
        record = make_record(source=Source.RIS, pmid=3, title="a\x00b")
        tally = take_in([Received(record, b"raw")], now=NOW)
        assert [rejected.reason for rejected in tally.rejected] == ["the record contains a NUL character"]

    def test_a_record_that_hides_its_pmid_is_counted_as_nameless(self) -> None:
        assert take_in([Rejected("cut off", b"<Pub")], now=NOW).nameless == 1

    def test_batches_before_a_stream_breaks_off_stay(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("literature.intake.BATCH_RECORDS", 3)

        def breaking() -> object:
            yield from split(xml(*(body(n) for n in range(1, 4))))
            raise NotPubmedXml("no more")

        with pytest.raises(NotPubmedXml):
            take_in(breaking(), now=NOW)  # type: ignore[arg-type]
        assert Paper.objects.count() == 3


class TestWhatIsKnown:
    def test_a_known_record_is_not_read_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        take(body(1), body(2))
        monkeypatch.setattr("literature.reading.read_record", None)
        tally = take(body(1), body(2), now=LATER)
        assert (tally.unchanged, tally.received) == (2, {1, 2})

    def test_a_better_parser_reads_a_known_record_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        take(body(1))
        for module in ("literature.intake", "literature.store.batch"):
            monkeypatch.setattr(f"{module}.PARSER_VERSION", records.PARSER_VERSION + 1)
        Paper.objects.update(field_digests={"title": "what the older parser made of it"})
        assert take(body(1)).updated == 1
        assert take(body(1)).unchanged == 1

    def test_an_unchanged_batch_costs_a_few_queries_whatever_its_size(self, django_assert_max_num_queries) -> None:
        bodies = [body(n, title=f"Paper {n}") for n in range(1, 101)]
        take(*bodies)
        with django_assert_max_num_queries(12):
            take(*bodies)

    def test_a_withdrawn_paper_is_read_again(self) -> None:
        take(body(1))
        Paper.objects.update(state=PaperState.WITHDRAWN, withdrawn_at=NOW)
        assert take(body(1)).updated == 1


def test_the_number_of_queries_of_a_batch_does_not_grow_with_it() -> None:
    from django.db import connection

    counts = []
    for first, number in ((1000, 10), (2000, 100)):
        with CaptureQueriesContext(connection) as queries:
            take(*(body(first + n, title=f"Paper {first + n}") for n in range(number)))
        counts.append(len([q for q in queries if "SAVEPOINT" not in q["sql"]]))
    assert counts[1] <= counts[0] + 8  # bulk_create splits long statements on SQLite


def test_a_deletion_of_an_update_file_withdraws_the_paper() -> None:
    take(body(1))
    tally = take_in([Deleted(1)], now=LATER)
    assert (tally.withdrawn, Paper.objects.get().state) == (1, "withdrawn")


def test_records_of_all_kinds_may_come_mixed() -> None:
    record = make_record(pmid=9, title="From a file")
    tally = take_in([*split(xml(body(1))), Received(record, orjson.dumps(record)), Deleted(1)], now=NOW)
    assert (tally.created, tally.withdrawn) == (2, 1)


class TestBatchAfterBatch:
    """In a long load a batch is read while the one before it is stored; the outcome is that of one after the other."""

    @pytest.fixture(autouse=True, params=[1, 2], ids=["one processor", "two processors"])
    def two_records_a_batch(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("literature.intake.BATCH_RECORDS", 2)
        monkeypatch.setattr("literature.reading.LONG", 2)
        monkeypatch.setattr("literature.reading.processors", lambda: request.param)

    def test_the_first_records_are_read_here_and_all_others_by_a_second_process_where_there_is_a_processor(
        self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read_here: list[int] = []
        monkeypatch.setattr("literature.reading.prepare", lambda r: read_here.append(r.record.pmid) or prepare(r))
        assert take(*(body(n) for n in range(1, 7))).created == 6
        alone = "one processor" in request.node.name
        assert read_here == ([1, 2, 3, 4, 5, 6] if alone else [1, 2])

    def test_all_whole_batches_before_a_stream_breaks_off_stay(self) -> None:
        def breaking() -> object:
            yield from split(xml(*(body(n) for n in range(1, 8))))
            raise NotPubmedXml("no more")

        with pytest.raises(NotPubmedXml):
            take_in(breaking(), now=NOW)  # type: ignore[arg-type]
        assert set(Paper.objects.values_list("pmid", flat=True)) == {1, 2, 3, 4, 5, 6}

    def test_a_batch_that_cannot_be_stored_ends_the_intake_and_the_batches_before_it_stay(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = store

        def failing(batch: list[Prepared], **options: Any) -> list[Stored]:
            if any(prepared.record.pmid == 5 for prepared in batch):
                raise RuntimeError("the disk is full")
            return real(batch, **options)

        monkeypatch.setattr("literature.intake.store", failing)
        with pytest.raises(RuntimeError, match="disk"):
            take(*(body(n) for n in range(1, 9)))
        assert set(Paper.objects.values_list("pmid", flat=True)) == {1, 2, 3, 4}

    def test_a_reject_of_a_later_batch_is_kept_with_its_reason(self) -> None:
        tally = take(body(1), body(2), body(3), BROKEN, body(4))
        assert (tally.created, [rejected.pmid for rejected in tally.rejected]) == (4, [7])

    def test_bytes_on_file_are_no_longer_known_once_the_batch_before_has_changed_their_paper(self) -> None:
        take(body(1, "A"))
        tally = take(body(1, "B"), body(2), body(1, "A"), body(3), now=LATER)
        assert (tally.updated, tally.unchanged, Paper.objects.get(pmid=1).title) == (2, 0, "A")

    def test_a_record_that_the_batch_before_withdrew_makes_its_paper_live_again(self) -> None:
        take(body(1), body(2))
        items = [Deleted(1), *split(xml(body(3), body(1), body(2)))]
        tally = take_in(items, now=LATER)
        assert (tally.withdrawn, Paper.objects.get(pmid=1).state) == (1, PaperState.LIVE)

    def test_progress_is_told_batch_by_batch(self) -> None:
        told: list[int] = []
        take_in(split(xml(*(body(n) for n in range(1, 6)))), now=NOW, on_batch=told.append)
        assert told == [2, 2, 1]
