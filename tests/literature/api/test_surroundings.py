"""Topics, strategies, runs, journals and authors."""

from __future__ import annotations

import datetime as dt

import pytest

from literature import termhits
from literature.models import Paper, Strategy, StrategyHit, StrategyVersion, SyncRun
from literature.pubmed.records import AuthorRecord, JournalRecord
from literature.termhits import hits_by_term
from tests.literature.factories import NOW, confirm, make_paper, make_papers, make_topic, suggest

pytestmark = pytest.mark.django_db


# ── Topics ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_unknown_topic_is_not_found_with_the_nearest(api):
    make_topic("diagnosis")
    assert api.problem("topics/diagnoses/", kind="not-found", status=404)["nearest"] == "diagnosis"
    api.problem("topics/%00/", kind="not-found", status=404)


def test_topics_come_as_a_tree_with_counts_that_include_what_is_below(api):
    diagnosis = make_topic("diagnosis", rule="diagnosis[ti]")
    ultrasound = make_topic("ultrasound", parent=diagnosis)
    mri = make_topic("mri", parent=diagnosis)
    make_topic("zebra")
    a, b, gone = make_papers([{"title": "A"}, {"title": "B"}, {"title": "Gone"}])
    suggest(a, ultrasound)
    confirm(a, mri)
    suggest(b, diagnosis)
    suggest(gone, mri)
    Paper.objects.filter(pk=gone.pk).update(state="merged", merged_into=a)
    topics = api.get("topics/")["results"]
    assert [(topic["slug"], topic["depth"], topic["parent"]) for topic in topics] == [
        ("diagnosis", 0, None),
        ("mri", 1, "diagnosis"),
        ("ultrasound", 1, "diagnosis"),
        ("zebra", 0, None),
    ]
    counts = [(topic["papers"], topic["papers_suggested"], topic["papers_confirmed"]) for topic in topics]
    assert counts == [(2, 2, 1), (1, 0, 1), (1, 1, 0), (0, 0, 0)]
    assert api.get("papers/", {"topic": "diagnosis"})["count"] == topics[0]["papers"]
    assert [topic["papers_own"] for topic in topics] == [1, 1, 1, 0]


def test_a_topic_tells_its_rule_and_all_versions_of_it(api):
    topic = make_topic("diagnosis", rule="old[ti]")
    make_topic("mri", parent=topic)
    topic.rules.create(version=2, query="new[ti]", note="better", created_at=NOW)
    found = api.get("topics/diagnosis/")
    assert (found["rule"]["version"], found["rule"]["query"]) == (2, "new[ti]")
    assert [rule["version"] for rule in found["rules"]] == [1, 2]
    assert found["children"] == ["mri"]
    assert api.get("topics/")["results"][0]["rule"]["note"] == "better"


def test_topics_cost_a_fixed_number_of_queries(api, django_assert_num_queries):
    for number in range(5):
        make_topic(f"topic-{number}", rule="x[ti]")
    for size in (1, 5):
        with django_assert_num_queries(6):
            api.get("topics/", {"page_size": size})


# ── Strategies and runs ─────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def strategy() -> Strategy:
    strategy = Strategy.objects.create(slug="narrow", title="Narrow", description="For precision.")
    for number in (1, 2):
        StrategyVersion.objects.create(strategy=strategy, number=number, query=f"lipoma {number}", created_at=NOW)
    return strategy


def run(strategy: Strategy | None, hours: int = 0, **facts: object) -> SyncRun:
    started = NOW + dt.timedelta(hours=hours)
    facts = {"mode": "window", "outcome": "succeeded", "finished_at": started + dt.timedelta(seconds=90)} | facts
    version = strategy.versions.latest("number") if strategy else None
    return SyncRun.objects.create(strategy=strategy, version=version, started_at=started, heartbeat_at=started, **facts)


def test_an_unknown_strategy_or_run_is_not_found(api, strategy):
    assert api.problem("strategies/narow/", kind="not-found", status=404)["nearest"] == "narrow"
    api.problem("sync-runs/1/", kind="not-found", status=404)


@pytest.mark.parametrize("number", ["x", "-1", "9" * 400, "1.0", "٣", "%00"])
def test_what_is_no_number_of_a_run_is_refused(api, number):
    api.problem(f"sync-runs/{number}/", kind="malformed-identifier")


@pytest.mark.parametrize(
    ("name", "value"), [("outcome", "good"), ("mode", "nightly"), ("strategy", "wide"), ("started_since", "now")]
)
def test_a_wrong_value_for_runs_is_refused(api, strategy, name, value):
    api.problem("sync-runs/", {name: value}, kind="invalid-parameter")


def test_a_strategy_tells_its_query_hits_and_last_run(api, strategy):
    run(strategy)
    last = run(strategy, 2, outcome="failed", error="PubMedUnavailable", message="No answer.")
    paper = make_paper(pmid=1)
    version = strategy.current
    for pmid, facts in ((1, {"paper": paper}), (2, {"missing_at": NOW}), (3, {"left_at": NOW})):
        StrategyHit.objects.create(strategy=strategy, pmid=pmid, first_version=version, first_seen_at=NOW, **facts)
    found = api.get("strategies/narrow/")
    assert (found["current"]["number"], found["current"]["query"]) == (2, "lipoma 2")
    assert found["hits"] == {"found": 2, "unique": 2, "with_paper": 1, "missing": 1, "left": 1}
    assert (found["last_run"]["id"], found["last_run"]["message"]) == (last.pk, "No answer.")
    assert [version["number"] for version in found["versions"]] == [1, 2]
    (listed,) = api.get("strategies/", {"is_active": "true"})["results"]
    assert listed == {name: value for name, value in found.items() if name not in {"versions", "terms", "terms_reason"}}
    assert api.get("strategies/", {"is_active": "false"})["results"] == []


def test_a_strategy_tells_what_each_term_of_its_current_query_brings(api, strategy):
    make_papers([{"title": title, "pmid": number} for number, title in enumerate(("Lipoma 2", "Lipoma", "2"), 11)])
    found = api.get("strategies/narrow/")
    assert found["terms"] == [
        {"term": "lipoma", "group": 1, "papers": 1, "unique": 1},
        {"term": "2", "group": 2, "papers": 1, "unique": 1},
    ]
    StrategyVersion.objects.create(strategy=strategy, number=3, query="lipoma[nosuch]", created_at=NOW)
    found = api.get("strategies/narrow/")
    assert found["terms"] is None
    assert "nosuch" in found["terms_reason"]


@pytest.mark.django_db(transaction=True)  # a commit is what the version counts
def test_what_terms_bring_is_counted_once_and_anew_after_a_change(api, strategy, monkeypatch):
    counted = []
    monkeypatch.setattr(termhits, "hits_by_term", lambda query: (counted.append(1), hits_by_term(query))[1])
    make_paper(title="Lipoma 2", pmid=1)
    assert [api.get("strategies/narrow/")["terms"][0]["papers"] for _ in range(3)] == [1, 1, 1]
    assert len(counted) == 1
    make_paper(title="Another lipoma 2", pmid=2)
    assert api.get("strategies/narrow/")["terms"][0]["papers"] == 2


def test_a_strategy_that_never_ran_says_so(api):
    Strategy.objects.create(slug="new", title="New")
    found = api.get("strategies/new/")
    assert (found["current"], found["last_run"], found["hits"]["found"]) == (None, None, 0)


def test_strategies_cost_a_fixed_number_of_queries(api, strategy, django_assert_num_queries):
    run(strategy)
    for number in range(3):
        other = Strategy.objects.create(slug=f"s{number}", title="S")
        StrategyVersion.objects.create(strategy=other, number=1, query="x", created_at=NOW)
        run(other)
    for size in (1, 5):
        with django_assert_num_queries(7):
            api.get("strategies/", {"page_size": size})


def test_runs_come_latest_first_and_are_narrowed(api, strategy):
    first, second = run(strategy, found=5, created=2), run(None, 1, mode="refresh", outcome="partial")
    going = run(strategy, 2, outcome="running", finished_at=None)
    answer = api.get("sync-runs/")
    assert [one["id"] for one in answer["results"]] == [going.pk, second.pk, first.pk]
    assert [one["duration_seconds"] for one in answer["results"]] == [None, 90.0, 90.0]
    assert (answer["results"][2]["found"], answer["results"][2]["created"]) == (5, 2)
    for name, value, count in (
        *(("outcome", "partial", 1), ("outcome", "partial,running", 2), ("strategy", "narrow", 2)),
        *(("mode", "refresh", 1), ("started_since", "2026-03-01T05:30:00Z", 2)),
    ):
        assert api.get("sync-runs/", {name: value})["count"] == count


def test_a_run_tells_what_was_asked_and_nothing_of_the_raw_answer(api, strategy):
    one = run(strategy, query_sent="lipoma 2", query_translation='"lipoma"[MeSH]', warnings=["w"], answer="<secret>")
    found = api.get(f"sync-runs/{one.pk}/")
    assert (found["query_sent"], found["query_translation"], found["warnings"]) == (
        "lipoma 2",
        '"lipoma"[MeSH]',
        ["w"],
    )
    assert (found["strategy"], found["version"]) == ("narrow", 2)
    assert "answer" not in found


# ── Journals and authors ────────────────────────────────────────────────────────────────────────────────────────────
def test_journals_are_counted_without_merged_papers(api):
    kept, gone = make_papers([{"title": t, "journal": JournalRecord("Pain", nlm_id="1")} for t in ("One", "Two")])
    Paper.objects.filter(pk=gone.pk).update(state="merged", merged_into=kept)
    (journal,) = api.get("journals/", {"title": "pAI"})["results"]
    assert (journal["title"], journal["nlm_id"], journal["papers"]) == ("Pain", "1", 1)
    assert api.get("journals/", {"title": "x"})["count"] == 0


def test_authors_are_grouped_by_name(api):
    orcid = "0000-0002-1825-0097"
    make_paper(title="A", authors=(AuthorRecord("Müller", "Jörg", "J", orcid=orcid), AuthorRecord("Ries", "", "E")))
    make_paper(title="B", authors=(AuthorRecord("Muller", "J", "J"),))
    names = api.get("authors/")["results"]
    assert [(one["papers"], one["orcids"]) for one in names] == [(2, [orcid]), (1, [])]
    assert names[0]["names"] == ["Muller, J", "Müller, Jörg"]
    assert names[1]["names"] == ["Ries E"]
    assert api.get("authors/", {"name": "MÜL"})["count"] == 1
    assert api.get("authors/", {"orcid": f"https://orcid.org/{orcid}"})["count"] == 1
    api.problem("authors/", {"orcid": "0000-0002-1825-0098"}, kind="invalid-parameter")


@pytest.mark.parametrize("number", ["x", "-1", "9" * 400, "%00", "٣"])
def test_what_is_no_number_of_a_journal_is_refused(api, number):
    api.problem(f"journals/{number}/", kind="malformed-identifier")


def test_an_unknown_journal_or_author_is_not_found(api):
    api.problem("journals/1/", kind="not-found", status=404)
    for name in ("nobody n", "%00", "x" * 400):
        api.problem(f"authors/{name}/", kind="not-found", status=404)


def test_one_journal_and_one_author_lead_to_their_papers(api):
    group = AuthorRecord(collective_name="Back Mouse Group")
    make_paper(title="A", pmid=1, journal="Pain", authors=("Müller J", group))
    make_paper(title="B", pmid=2, journal="Spine", authors=("Muller J",))
    (listed, _) = api.get("journals/")["results"]
    journal = api.get(f"journals/{listed['id']}/")
    assert journal == listed
    assert [one["title"] for one in api.client.get(journal["papers_url"]).json()["results"]] == ["A"]
    assert journal["papers_url"].startswith("http://testserver/api/v1/papers/?journal=")
    author = api.get("authors/MÜLLER J/")
    assert (author["name_key"], author["papers"]) == ("muller j", 2)
    assert api.client.get(author["papers_url"]).json()["count"] == 2
    collective = next(one for one in api.get("authors/")["results"] if "Back Mouse Group" in one["names"])
    assert api.client.get(collective["papers_url"]).json()["count"] == 1


def test_walking_the_authors_gives_every_name_once(api):
    make_paper(authors=tuple(f"Name{n:02} A" for n in range(23)))
    answer, seen = api.get("authors/", {"page_size": 5}), []
    while True:
        seen += [one["name_key"] for one in answer["results"]]
        if not answer["next"] or len(seen) > 100:
            break
        answer = api.client.get(answer["next"]).json()
    assert seen == sorted({f"name{n:02} a" for n in range(23)})
    assert answer["count"] == 23
