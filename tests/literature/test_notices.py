"""Comments and corrections become notices, whichever record arrives first."""

import datetime as dt
from collections.abc import Collection

import pytest

from literature import notices
from literature.models import Notice, Paper
from literature.notices import NoticeChange
from literature.pubmed.records import NoticeRecord, PublicationType
from tests.literature.factories import NOW, make_paper

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)

RETRACTED = {"pmid": 10, "title": "A trial", "notices": (NoticeRecord("RetractionIn", 20, "J Pain. 2020;1:2"),)}
PLAIN = {"pmid": 10, "title": "A trial"}
NOTICE = {"pmid": 20, "title": "Retraction: a trial", "notices": (NoticeRecord("RetractionOf", 10, "J Pain. 2019"),)}


def standing(pmid: int) -> list[tuple[str, int | None]]:
    notices_ = Notice.objects.filter(paper__pmid=pmid, lapsed_at__isnull=True)
    return list(notices_.values_list("kind", "pmid"))


def is_retracted(pmid: int) -> bool:
    return Paper.objects.get(pmid=pmid).is_retracted


def test_a_retraction_told_by_the_papers_own_record_alone() -> None:
    make_paper(**RETRACTED)
    assert standing(10) == [("retraction", 20)]
    assert is_retracted(10)


def test_a_retraction_told_by_the_notices_record_alone_when_the_paper_was_there_first() -> None:
    make_paper(**PLAIN)
    make_paper(now=LATER, **NOTICE)
    assert standing(10) == [("retraction", 20)]
    assert is_retracted(10)
    assert Paper.objects.get(pmid=10).updated_at == LATER


def test_a_retraction_told_by_the_notices_record_alone_when_the_notice_was_there_first() -> None:
    make_paper(**NOTICE)
    make_paper(**PLAIN)
    assert standing(10) == [("retraction", 20)]
    assert is_retracted(10)


def test_a_notice_that_both_records_tell_is_one_notice() -> None:
    make_paper(**RETRACTED)
    make_paper(**NOTICE)
    assert standing(10) == [("retraction", 20)]


def test_the_notice_itself_is_not_retracted() -> None:
    make_paper(**RETRACTED)
    make_paper(**NOTICE)
    assert not is_retracted(20)


def test_a_retraction_without_pmid_is_known_by_its_citation() -> None:
    make_paper(pmid=10, notices=(NoticeRecord("RetractionIn", None, "J Pain. 2020;1:2"),))
    notice = Notice.objects.get()
    assert (notice.pmid, notice.citation) == (None, "J Pain. 2020;1:2")
    assert is_retracted(10)


def test_the_publication_type_alone_marks_a_paper_retracted() -> None:
    make_paper(pmid=10, publication_types=(PublicationType("Retracted Publication", "D016441"),))
    assert is_retracted(10)


@pytest.mark.parametrize(
    ("ref_type", "kind"),
    [
        ("ErratumIn", "correction"),
        ("ExpressionOfConcernIn", "expression_of_concern"),
        ("CorrectedandRepublishedIn", "correction"),
        ("RetractedandRepublishedIn", "retraction"),
        ("RepublishedIn", "republication"),
        ("UpdateIn", "update"),
    ],
)
def test_every_kind_of_notice_has_its_name(ref_type: str, kind: str) -> None:
    make_paper(pmid=10, notices=(NoticeRecord(ref_type, 20),))
    assert standing(10) == [(kind, 20)]
    assert is_retracted(10) == (kind == "retraction")


@pytest.mark.parametrize("ref_type", ["CommentIn", "CommentOn", "SummaryForPatientsIn", "Cites", "SomethingNew2031"])
def test_a_comment_is_kept_and_is_no_notice(ref_type: str) -> None:
    paper = make_paper(pmid=10, notices=(NoticeRecord(ref_type, 20),))
    assert paper.comments_corrections.get().ref_type == ref_type
    assert standing(10) == []


def test_a_notice_that_pubmed_takes_back_lapses_and_stays_on_file() -> None:
    make_paper(**RETRACTED)
    make_paper(now=LATER, **PLAIN)
    assert standing(10) == []
    assert Notice.objects.get().lapsed_at == LATER
    assert not is_retracted(10)


def test_a_notice_that_moves_to_another_paper_lapses_on_the_first() -> None:
    make_paper(**PLAIN)
    make_paper(pmid=11, title="Another trial")
    make_paper(**NOTICE)
    make_paper(now=LATER, pmid=20, title="Retraction: a trial", notices=(NoticeRecord("RetractionOf", 11),))
    assert (is_retracted(10), is_retracted(11)) == (False, True)


def test_a_lapsed_notice_that_is_told_again_stands_again() -> None:
    make_paper(**RETRACTED)
    make_paper(**PLAIN)
    make_paper(**RETRACTED)
    assert standing(10) == [("retraction", 20)]
    assert Notice.objects.count() == 1


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[NoticeChange]:
    changes: list[NoticeChange] = []

    def listen(told: Collection[NoticeChange], now: dt.datetime) -> None:
        changes.extend(told)

    monkeypatch.setattr(notices, "_listeners", [])
    notices.on_change(listen)
    return changes


def test_a_listener_is_told_what_began_and_what_ended(heard: list[NoticeChange]) -> None:
    paper = make_paper(**RETRACTED)
    make_paper(**RETRACTED)
    make_paper(**PLAIN)
    assert [(change.paper_id, change.kind, change.stands) for change in heard] == [
        (paper.pk, "retraction", True),
        (paper.pk, "retraction", False),
    ]


def test_a_listener_is_told_of_a_retraction_that_the_publication_type_alone_tells(heard: list[NoticeChange]) -> None:
    retracted = {**PLAIN, "publication_types": (PublicationType("Retracted Publication", ui="D016441"),)}
    paper = make_paper(**retracted)
    make_paper(**retracted, volume="7")
    make_paper(**PLAIN)
    assert [(change.paper_id, change.kind, change.stands) for change in heard] == [
        (paper.pk, "retraction", True),
        (paper.pk, "retraction", False),
    ]
