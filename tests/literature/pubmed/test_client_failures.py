"""Every way in which NCBI fails, over real HTTP, through Biopython."""

from __future__ import annotations

import datetime as dt
import random
import re
import socket
import traceback
from collections.abc import Callable
from email.message import Message

import pytest

from literature.pubmed.client import EntrezClient, EntrezSettings, History, retry_after
from literature.pubmed.errors import (
    BudgetExceeded,
    HistoryExpired,
    PubMedError,
    PubMedRefused,
    PubMedRejectedQuery,
    PubMedUnavailable,
    Reason,
)
from tests.standin import PASSING, QUICK, Fault, Faults, Standin, make_record

MakeClient = Callable[..., EntrezClient]
KEY = "0123456789abcdef0123456789abcdef0123"
SLOW = {"timeout_seconds": 0.2, "answer_seconds": 0.4}

REASONS = {
    Fault.RATE_LIMITED: Reason.RATE_LIMITED,
    Fault.RATE_LIMITED_BARE: Reason.RATE_LIMITED,
    Fault.ERROR_500: Reason.SERVER_FAULT,
    Fault.ERROR_502: Reason.SERVER_FAULT,
    Fault.ERROR_503: Reason.SERVER_FAULT,
    Fault.ERROR_504: Reason.TIMED_OUT,
    Fault.BAD_REQUEST: Reason.SERVER_FAULT,
    Fault.SILENCE: Reason.TIMED_OUT,
    Fault.DRIP: Reason.TIMED_OUT,
    Fault.DRIP_HEADERS: Reason.TIMED_OUT,
    Fault.CLOSED: Reason.CONNECTION_LOST,
    Fault.CUT: Reason.CUT_OFF,
    Fault.CUT_UNMARKED: Reason.CUT_OFF,
    Fault.CUT_CHUNKED: Reason.CUT_OFF,
    Fault.HTML: Reason.NOT_XML,
    Fault.JSON_ERROR: Reason.RATE_LIMITED,
    Fault.ERROR_ELEMENT: Reason.SERVER_FAULT,
    Fault.UNOBTAINABLE: Reason.SERVER_FAULT,
    Fault.EMPTY: Reason.EMPTY_ANSWER,
    Fault.REDIRECT: Reason.NOT_XML,
}
FAILING = [fault for fault in PASSING if fault is not Fault.WRONG_TYPE]


@pytest.fixture(autouse=True)
def records(standin: Standin) -> None:
    standin.collection.add(*(make_record(pmid, title=f"Back mice {pmid}") for pmid in range(1, 31)))


@pytest.mark.parametrize("fault", FAILING)
def test_a_failure_of_efetch_has_its_name(standin: Standin, make_client: MakeClient, fault: Fault) -> None:
    standin.fail_next(fault)
    with pytest.raises(PubMedUnavailable) as caught:
        make_client(max_tries=1, **SLOW).fetch(range(1, 31))
    assert caught.value.reason is REASONS[fault]
    assert caught.value.url == f"{standin.url}efetch.fcgi"


@pytest.mark.parametrize("fault", FAILING)
def test_a_failure_of_esearch_has_its_name(standin: Standin, make_client: MakeClient, fault: Fault) -> None:
    standin.fail_next(fault)
    with pytest.raises(PubMedUnavailable) as caught:
        make_client(max_tries=1, **SLOW).search('"back mice"[ti]')
    assert caught.value.reason is REASONS[fault]


@pytest.mark.parametrize("fault", PASSING)
def test_a_failure_that_passes_is_overcome_by_asking_again(
    standin: Standin, make_client: MakeClient, fault: Fault
) -> None:
    client = make_client(**SLOW)
    standin.fail_next(fault)
    assert client.search('"back mice"[ti]').count == 30
    standin.fail_next(fault)
    assert client.fetch([1, 2, 3]).count(b"<PubmedArticle>") == 3


def test_pmids_missing_from_a_search_are_asked_for_again(standin: Standin, make_client: MakeClient) -> None:
    standin.fail_next("fewer")
    client = make_client()
    assert len(client.search('"back mice"[ti]').pmids) == 30
    assert client.requests == 2


def test_a_server_that_is_down_is_a_lost_connection(make_client: MakeClient) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    client = make_client(base_url=f"http://127.0.0.1:{port}/", max_tries=2)
    with pytest.raises(PubMedUnavailable) as caught:
        client.count("lipoma")
    assert caught.value.reason is Reason.CONNECTION_LOST
    assert client.requests == 2


def test_the_tries_are_counted_and_the_last_failure_is_the_one_reported(
    standin: Standin, make_client: MakeClient
) -> None:
    standin.fail_next("500", times=2)
    standin.fail_next("html")
    client = make_client(max_tries=3)
    with pytest.raises(PubMedUnavailable) as caught:
        client.count("lipoma")
    assert caught.value.reason is Reason.NOT_XML
    assert client.requests == len(standin.log) == 3


def test_an_answer_larger_than_allowed_is_not_read_to_its_end(
    make_client: MakeClient,
) -> None:
    with pytest.raises(PubMedUnavailable) as caught:
        make_client(max_tries=1, max_answer_bytes=1_000).fetch(range(1, 31))
    assert caught.value.reason is Reason.TOO_LARGE


def test_a_history_that_expired_is_named_and_not_asked_for_again(standin: Standin, make_client: MakeClient) -> None:
    client = make_client()
    history = client.post([1, 2, 3])
    standin.expire_histories()
    with pytest.raises(HistoryExpired):
        client.search("back mice[ti]", history=history)
    assert len(standin.asked("esearch")) == 1


def test_a_history_that_never_was_is_the_same(make_client: MakeClient) -> None:
    with pytest.raises(HistoryExpired):
        make_client().search("back mice[ti]", history=History("MCID_no", "1"))


@pytest.mark.parametrize("term", ["lipoma[nofield]", '("back mice"[ti]'])
def test_a_query_that_pubmed_rejects_is_not_asked_again(standin: Standin, make_client: MakeClient, term: str) -> None:
    with pytest.raises(PubMedRejectedQuery):
        make_client().search(term)
    assert len(standin.log) == 1


def test_an_invalid_key_is_refused_at_once(standin: Standin, make_client: MakeClient) -> None:
    standin.keys = frozenset({"another"})
    with pytest.raises(PubMedRefused, match="API key invalid") as caught:
        make_client(api_key=KEY).count("lipoma")
    assert caught.value.url == f"{standin.url}esearch.fcgi"
    assert b'"api-key": "***"' in caught.value.answer
    assert len(standin.log) == 1


def test_a_blocked_address_is_refused_at_once(standin: Standin, make_client: MakeClient) -> None:
    standin.fail_next("403")
    with pytest.raises(PubMedRefused, match="HTTP 403"):
        make_client().count("lipoma")
    assert len(standin.log) == 1


@pytest.mark.parametrize("fault", [fault for fault in QUICK if fault is not Fault.WRONG_TYPE])
def test_the_key_is_in_no_error_and_no_traceback(standin: Standin, make_client: MakeClient, fault: Fault) -> None:
    standin.keys = frozenset()
    standin.fail_next(fault)
    client = make_client(api_key=KEY, max_tries=1)
    with pytest.raises(PubMedError) as caught:
        client.fetch([1])
    error = caught.value
    texts = [str(error), repr(error), repr(error.answer), error.url, repr(client.settings)]
    texts += traceback.format_exception(error)
    assert not any(KEY in text for text in texts)
    assert standin.log[0].parameters["api_key"] == KEY


def test_the_key_is_struck_out_of_an_answer_that_was_not_read_to_its_end(make_client: MakeClient) -> None:
    with pytest.raises(PubMedUnavailable) as caught:
        make_client(api_key=KEY, max_tries=1, max_answer_bytes=100).count(KEY)  # the translation repeats the query
    assert b"***" in caught.value.answer
    assert KEY.encode() not in caught.value.answer


@pytest.mark.parametrize("give", [lambda c: c.fetch([]), lambda c: c.fetch(range(1, 502)), lambda c: c.fetch([0])])
def test_a_list_of_pmids_that_cannot_be_asked_is_refused_before_it_is_sent(
    standin: Standin, make_client: MakeClient, give: Callable[[EntrezClient], object]
) -> None:
    with pytest.raises(ValueError, match="PMIDs are needed"):
        give(make_client())
    assert standin.log == []


@pytest.mark.parametrize("limit", [-1, 9_999])
def test_a_search_beyond_what_pubmed_shows_is_refused_before_it_is_sent(make_client: MakeClient, limit: int) -> None:
    with pytest.raises(ValueError, match="9998"):
        make_client().search("lipoma", limit=limit)


@pytest.mark.parametrize("ask", [lambda c: c.search(" "), lambda c: c.count("")])
def test_a_blank_query_is_refused_before_it_is_sent(
    make_client: MakeClient, ask: Callable[[EntrezClient], object]
) -> None:
    with pytest.raises(ValueError, match="needs a term"):
        ask(make_client())


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/", "eutils", "http://", "http://x/?a=b"])
def test_an_address_that_is_not_plain_http_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(url))):
        EntrezSettings("a@example.org", "t", base_url=url)


@pytest.mark.parametrize("wrong", [{"timeout_seconds": 0}, {"answer_seconds": -1}, {"max_tries": 0}])
def test_limits_that_are_not_positive_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        EntrezSettings("a@example.org", "t", **wrong)


def test_the_requests_of_a_run_are_limited_tries_included(standin: Standin, make_client: MakeClient) -> None:
    client = make_client(max_requests=3)
    standin.fail_next("500")
    client.count("lipoma")
    client.count("lipoma")
    with pytest.raises(BudgetExceeded, match="3 requests"):
        client.count("lipoma")
    assert client.requests == len(standin.log) == 3


class Night:
    """A clock that moves by what is slept."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_no_request_is_sent_when_the_seconds_of_the_run_are_spent(standin: Standin, make_client: MakeClient) -> None:
    night = Night()
    client = make_client(max_seconds=60, clock=night.clock, sleep=night.sleep)
    night.now += 60
    with pytest.raises(BudgetExceeded, match="60 seconds"):
        client.count("lipoma")
    assert standin.log == []


def test_a_wait_that_would_outlast_the_run_is_not_begun(standin: Standin, make_client: MakeClient) -> None:
    night = Night()
    standin.retry_after = "90"
    standin.fail_next("429")
    with pytest.raises(BudgetExceeded, match="too many requests"):
        make_client(max_seconds=60, clock=night.clock, sleep=night.sleep).count("lipoma")
    assert night.slept == []


@pytest.mark.parametrize(("said", "least", "most"), [("7", 7, 8), ("86400", 120, 121), ("", 0, 1), ("soon", 0, 1)])
def test_retry_after_is_honoured_up_to_two_minutes(
    standin: Standin, make_client: MakeClient, said: str, least: float, most: float
) -> None:
    night = Night()
    standin.retry_after = said
    standin.fail_next("503")
    make_client(clock=night.clock, sleep=night.sleep).count("lipoma")
    [wait] = night.slept
    assert least <= wait <= most


def test_retry_after_may_be_a_date() -> None:
    headers = Message()
    headers["Retry-After"] = "Sun, 22 Nov 2026 12:00:30 GMT"
    assert retry_after(headers, dt.datetime(2026, 11, 22, 12, 0, 0, tzinfo=dt.UTC)) == 30
    assert retry_after(headers, dt.datetime(2026, 11, 22, 13, 0, 0, tzinfo=dt.UTC)) == 0
    assert retry_after(Message(), dt.datetime(2026, 11, 22, tzinfo=dt.UTC)) is None


def test_waits_grow_and_two_clients_do_not_wait_in_step(standin: Standin, make_client: MakeClient) -> None:
    waits = []
    for seed in (1, 2):
        night = Night()
        standin.fail_next("500", times=4)
        make_client(clock=night.clock, sleep=night.sleep, random=random.Random(seed).random).count("lipoma")
        waits.append(night.slept)
    assert all(earlier < later for waited in waits for earlier, later in zip(waited[:-1:2], waited[1::2], strict=True))
    assert waits[0] != waits[1]
    assert all(0.5 * 2**n <= wait <= 2**n for waited in waits for n, wait in enumerate(waited))


def test_all_records_arrive_though_a_fifth_of_the_requests_fail_in_every_way(
    standin: Standin, make_client: MakeClient
) -> None:
    standin.collection.add(*(make_record(pmid, title=f"Back mice {pmid}") for pmid in range(1, 2_001)))
    standin.faults = Faults(0.2, PASSING, seed=3)
    client = make_client(max_tries=8, **SLOW)
    found = client.search('"back mice"[ti]').pmids
    got = b"".join(client.fetch(found[start : start + 20]) for start in range(0, len(found), 20))
    assert {int(n) for n in re.findall(rb'<PMID Version="1">(\d+)</PMID>', got)} == set(range(1, 2_001))
    assert len({entry.fault for entry in standin.log}) > 8
