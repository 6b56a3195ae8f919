from __future__ import annotations

import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from literature.pubmed.client import EntrezClient
from literature.pubmed.pacing import SharedPace
from tests.standin import Standin, make_record

MakeClient = Callable[..., EntrezClient]


@pytest.fixture(autouse=True)
def records(standin: Standin) -> None:
    standin.collection.add(*(make_record(pmid, title=f"Back mice {pmid}", mesh=("Lipoma",)) for pmid in range(1, 31)))


def test_a_request_of_somebody_else_in_the_process_is_left_alone(standin: Standin, make_client: MakeClient) -> None:
    make_client().count("lipoma")
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"http://127.0.0.1:{standin.port}/elsewhere")
    assert caught.value.code == 404
    assert len(standin.log) == 1


def test_an_opener_that_another_library_installs_does_not_send_us_to_ncbi(make_client: MakeClient) -> None:
    client = make_client()
    urllib.request.install_opener(urllib.request.build_opener())
    assert client.count('"back mice"[ti]') == 30


def test_an_address_of_biopython_that_we_do_not_know_is_not_asked(
    standin: Standin, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("literature.pubmed.transport.NCBI_EUTILS", "https://moved.example/")
    with pytest.raises(RuntimeError, match="cannot be paced"):
        make_client().count("lipoma")
    assert standin.log == []


def test_two_clients_at_once_each_ask_their_own_server(standin: Standin, make_client: MakeClient) -> None:
    with Standin([make_record(99, title="Other")]) as other:
        clients = [make_client(), make_client(base_url=other.url)] * 10
        with ThreadPoolExecutor(8) as pool:
            counts = list(pool.map(lambda client: client.count('"back mice"[ti] OR other[ti]'), clients))
    assert counts == [30, 1] * 10


@pytest.mark.parametrize("key", ["", "a-key"])
def test_tool_email_and_the_key_if_there_is_one_go_with_every_request(
    standin: Standin, make_client: MakeClient, key: str
) -> None:
    client = make_client(api_key=key)
    client.search('"back mice"[ti]', history=client.post([1, 2]))
    client.count("lipoma[mh]")
    client.fetch([1])
    assert [entry.function for entry in standin.log] == ["epost", "esearch", "esearch", "efetch"]
    for entry in standin.log:
        assert entry.parameters["db"] == "pubmed"
        assert entry.parameters["email"] == "curator@example.org"
        assert entry.parameters["tool"] == "backmice-tests"
        assert entry.parameters.get("api_key", "") == key


def test_a_search_returns_the_newest_up_to_the_limit_and_counts_all(make_client: MakeClient) -> None:
    answer = make_client().search('"back mice"[ti]', limit=3)
    assert (answer.count, answer.pmids) == (30, (30, 29, 28))
    assert answer.history is not None
    assert answer.warnings == ()


def test_a_name_that_pubmed_does_not_hold_is_a_warning(make_client: MakeClient) -> None:
    answer = make_client().search('"copeman nodule"[tiab]')
    assert (answer.count, answer.pmids) == (0, ())
    assert answer.warnings == ('QuotedPhraseNotFound: "copeman nodule"[tiab]',)


def test_a_search_within_a_history_is_the_intersection(make_client: MakeClient) -> None:
    client = make_client()
    assert client.search("3:40[uid]", history=client.post([1, 3, 30, 999])).pmids == (30, 3)


@pytest.mark.parametrize("count", [1, 2, 200, 500])
def test_records_are_always_fetched_by_post(standin: Standin, make_client: MakeClient, count: int) -> None:
    make_client().fetch(range(1, count + 1))
    [asked] = standin.asked("efetch")
    assert asked.method == "POST"
    assert asked.pmids == list(range(1, count + 1))
    assert asked.parameters["retmode"] == "xml"
    assert "rettype" not in asked.parameters  # NCBI's table of efetch has none for PubMed XML


def test_a_long_strategy_is_posted(standin: Standin, make_client: MakeClient) -> None:
    strategy = " OR ".join(f'"back mice {n}"[tiab]' for n in range(600))
    assert make_client().count(strategy) == 30
    assert standin.log[0].method == "POST"


def test_a_query_arrives_as_written(standin: Standin, make_client: MakeClient) -> None:
    term = '"lipomes épisacro-iliaques"[tiab] OR a+b&c=d%20[ti]'
    make_client().count(term)
    assert standin.log[0].parameters["term"] == term


def test_ten_thousand_pmids_can_be_posted_at_once(standin: Standin, make_client: MakeClient) -> None:
    client = make_client()
    assert client.search("29:99[uid]", history=client.post(range(1, 10_001))).pmids == (30, 29)


def test_a_deleted_record_is_absent_and_the_rest_is_complete(standin: Standin, make_client: MakeClient) -> None:
    standin.collection.delete(2)
    body = make_client().fetch([1, 2, 3])
    assert body.count(b"<PubmedArticle>") == 2
    assert b"</PubmedArticleSet>" in make_client().fetch([2])


def test_a_client_counts_its_requests_also_across_threads(standin: Standin, make_client: MakeClient) -> None:
    with make_client() as client, ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: client.count("lipoma"), range(12)))
    assert client.requests == len(standin.log) == 12


ASK_TWICE = """
import sys
from pathlib import Path
from literature.pubmed.client import EntrezClient, EntrezSettings
with EntrezClient(EntrezSettings("a@example.org", "t", base_url=sys.argv[1], pace_file=Path(sys.argv[2]))) as client:
    client.count("lipoma"), client.count("lipoma")
"""


def test_never_more_than_three_requests_reach_the_server_in_any_second(standin: Standin, tmp_path: Path) -> None:
    """Three threads here and two other processes; what counts is what the server sees, which refuses a fourth."""
    standin.enforce_rate = True
    arguments = [sys.executable, "-c", ASK_TWICE, standin.url, str(tmp_path / "pace.json")]
    others = [subprocess.Popen(arguments) for _ in range(2)]
    threads = [threading.Thread(target=_ask_once, args=(standin, tmp_path / "pace.json")) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait() for other in others] == [0, 0]
    assert len(standin.log) == 7
    assert standin.worst_second() <= 3
    assert not any(entry.fault for entry in standin.log)


def _ask_once(standin: Standin, pace_file: Path) -> None:
    from literature.pubmed.client import EntrezSettings

    EntrezClient(EntrezSettings("a@example.org", "t", base_url=standin.url, pace_file=pace_file)).count("lipoma")


def test_with_a_key_the_limit_is_ten(make_client: MakeClient) -> None:
    def limit(**settings: str) -> int:
        pace = make_client(pace=None, **settings)._pace
        assert isinstance(pace, SharedPace)
        return pace._limit

    assert (limit(), limit(api_key="k")) == (3, 10)
