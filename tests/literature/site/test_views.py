from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from literature.models import Notice, NoticeKind, Pack, PackName, Paper, Provenance, SyncRun
from literature.pubmed.records import AbstractSection, JournalRecord, NoticeRecord, Source
from literature.site import overview
from literature.site.reading import Reading
from tests.literature.factories import NOW, confirm, make_paper, make_papers, make_topic, suggest

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


class _Inline(HTMLParser):
    """Collects what a strict content security policy would refuse, and every address of another host."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag in ("script", "style", "iframe", "object"):
            self.found.append(tag)
        self.found += [name for name in names if name == "style" or name.startswith("on")]
        loaded = names.get("src") or (names.get("href") if tag == "link" else "") or ""
        if loaded.startswith(("http:", "https:", "//")):
            self.found.append(loaded)


def assert_needs_no_script_and_no_other_host(page: str) -> None:
    reader = _Inline()
    reader.feed(page)
    assert reader.found == []


# ── The front page ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_without_a_pack_the_front_page_says_how_to_load_one(client: Client) -> None:
    page = text_of(client, "/")
    assert "load_pack" in page
    assert "There has been no sync yet" in page


def test_the_front_page_says_what_the_loaded_pack_says(client: Client) -> None:
    pack = Pack.objects.create(slug="p", title="Slipping <rib>", description="A rib slips.", loaded_at=NOW)
    PackName.objects.create(pack=pack, name="clicking rib")
    page = text_of(client, "/")
    assert "<h1>Slipping &lt;rib&gt;</h1>" in page
    assert "A rib slips." in page
    assert "clicking rib" in page
    assert "load_pack" not in page


def test_a_failed_sync_is_told_with_its_sentence(client: Client) -> None:
    now = timezone.now()
    SyncRun.objects.create(
        mode="window", outcome="failed", started_at=now, heartbeat_at=now, finished_at=now, error="PubMedUnavailable",
        message="PubMed did not answer <in time>.",
    )  # fmt: skip
    page = text_of(client, "/")
    assert '<strong class="flag">failed</strong>' in page
    assert "PubMed did not answer &lt;in time&gt;." in page


def test_a_run_without_a_sign_of_life_was_interrupted(client: Client) -> None:
    long_ago = timezone.now() - dt.timedelta(hours=3)
    SyncRun.objects.create(mode="window", started_at=long_ago, heartbeat_at=long_ago)
    assert '<strong class="flag">interrupted</strong>' in text_of(client, "/")


def test_a_paper_counts_once_in_a_branch_and_a_tombstone_not_at_all(client: Client) -> None:
    root = make_topic("diagnosis")
    leaf = make_topic("ultrasound", parent=root)
    both, one, merged = make_papers([{"title": f"Paper {n}", "pmid": n} for n in (1, 2, 3)])
    for topic in (root, leaf):
        suggest(both, topic)
    confirm(one, leaf)
    suggest(merged, leaf)
    Paper.objects.filter(pk=merged.pk).update(state="merged", merged_into=one)
    counts = re.findall(r'topic=(\w+)".*?class="count">(\d+)<', text_of(client, "/"))
    assert counts == [("diagnosis", "2"), ("ultrasound", "2")]


def test_the_front_page_reads_the_tags_for_its_counts_once_a_minute(client: Client) -> None:
    suggest(make_paper(title="One"), topic := make_topic("diagnosis"))
    text_of(client, "/")
    suggest(make_paper(title="Two"), topic)
    with CaptureQueriesContext(connection) as second:
        page = text_of(client, "/")
    assert 'class="count">1<' in page
    assert not [query for query in second.captured_queries if "topictag" in query["sql"]]
    cache.delete(overview.COUNTS)
    assert 'class="count">2<' in text_of(client, "/")


def test_a_topic_made_since_the_count_has_no_papers_yet(client: Client) -> None:
    make_topic("diagnosis")
    text_of(client, "/")
    make_topic("injection")
    assert re.findall(r'class="count">(\d+)<', text_of(client, "/")) == ["0", "0"]


def test_a_paper_is_cited_by_its_journal_as_its_own_record_prints_it(client: Client) -> None:
    make_paper(pmid=1, title="One", journal=JournalRecord("The old name", nlm_id="17"))
    paper = make_paper(pmid=2, title="Two", journal=JournalRecord("The new name", nlm_id="17"))
    page = text_of(client, f"/papers/{paper.pk}/")
    assert '<meta name="citation_journal_title" content="The new name">' in page
    lists = text_of(client, "/papers/")
    assert "The old name" in lists
    assert "The new name" in lists


def test_a_papers_page_names_its_source_whatever_it_came_from() -> None:
    paper = make_paper()
    named = set()
    for paper.source in Source:
        named.add(Reading.of(paper).source)
    assert len(named) == len(Source)


def test_a_query_given_to_the_front_page_goes_on_to_the_results(client: Client) -> None:
    response = client.get("/", {"q": "lipoma[ti]"})
    assert (response.status_code, response["Location"]) == (302, "/papers/?q=lipoma%5Bti%5D")


def test_the_front_page_costs_the_same_queries_however_much_there_is(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    topics = [make_topic(f"topic-{n}") for n in range(8)]
    for number, paper in enumerate(make_papers([{"title": f"P{n}", "pmid": n, "year": 2000} for n in range(1, 31)])):
        suggest(paper, topics[number % 8])
    with django_assert_max_num_queries(7):
        client.get("/")


# ── Results ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_is_no_query_is_answered_400_with_the_place_marked_and_no_papers(client: Client) -> None:
    make_paper(title="Lipoma")
    page = text_of(client, "/papers/?q=lipoma+AND+(pain", 400)
    assert "lipoma AND <mark>(</mark>pain" in page
    assert "The marked place is character 12." in page
    assert 'class="papers"' not in page


@pytest.mark.parametrize("query", ["%00", "%FF%FE", "a" * 30_000, "(" * 5_000, HOSTILE, "lipoma[" + HOSTILE + "]"])
def test_a_hostile_query_is_answered_with_a_sentence_and_escaped(client: Client, query: str) -> None:
    response = client.get(f"/papers/?q={query}")
    assert response.status_code in (200, 400)
    assert "<script>" not in response.content.decode()
    assert_needs_no_script_and_no_other_host(response.content.decode())


@pytest.mark.parametrize("slug", ["nosuch", "%00", "a/b", "x" * 5_000, "<b>"])
def test_a_topic_that_is_not_there_is_not_found(client: Client, slug: str) -> None:
    assert "Not found" in text_of(client, f"/papers/?topic={slug}", 404)


def test_results_are_those_of_the_query_within_the_topic_and_its_subtopics(client: Client) -> None:
    root = make_topic("diagnosis")
    leaf = make_topic("ultrasound", parent=root)
    wanted, other_word, untagged = make_papers(
        [{"title": title, "pmid": n} for n, title in enumerate(("Lipoma one", "Hernia two", "Lipoma three"), start=1)]
    )
    suggest(wanted, leaf)
    suggest(other_word, leaf)
    page = text_of(client, "/papers/?q=lipoma&topic=diagnosis")
    assert "1 paper found" in page
    assert f'href="/papers/{wanted.pk}/"' in page
    assert f'href="/papers/{untagged.pk}/"' not in page


@pytest.mark.parametrize(("page", "shown"), [("1", 1), ("2", 2), ("abc", 1), ("-4", 2), ("99999999999999999999", 2)])
def test_pages_hold_all_results_newest_first_and_a_wrong_page_leads_to_a_right_one(
    client: Client, page: str, shown: int
) -> None:
    make_papers([{"title": f"Paper {n}", "pmid": n, "year": 1950 + n} for n in range(1, 31)])
    make_paper(title="Paper without a date", pmid=99)
    response = client.get("/papers/", {"page": page})
    assert response.context["page"].number == shown
    years = [paper.year for paper in response.context["page"].object_list]
    assert years == (list(range(1980, 1955, -1)) if shown == 1 else [*range(1955, 1950, -1), None])


def test_a_page_of_results_costs_the_same_queries_however_long(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_papers([{"title": f"P{n}", "pmid": n, "authors": ("Ries E", "Copeman WS")} for n in range(1, 31)])
    with django_assert_max_num_queries(4):
        client.get("/papers/?q=p*")


# ── One paper ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("pk", ["0", "4711", "9" * 18, "9" * 40])
def test_a_paper_that_is_not_there_is_not_found(client: Client, pk: str) -> None:
    assert "Not found" in text_of(client, f"/papers/{pk}/", 404)


def test_a_retracted_paper_says_so_before_anything_else(client: Client) -> None:
    paper = make_paper(title="Too good", pmid=7, notices=(NoticeRecord("RetractionIn", 8, "Spine. 2001"),))
    page = text_of(client, f"/papers/{paper.pk}/")
    assert page.index("This paper has been retracted") < page.index("<h1>")
    assert "https://pubmed.ncbi.nlm.nih.gov/8/" in page


def test_a_notice_that_has_lapsed_is_not_shown(client: Client) -> None:
    paper = make_paper()
    Notice.objects.create(
        paper=paper, kind=NoticeKind.EXPRESSION_OF_CONCERN, pmid=88_001, first_seen_at=NOW, lapsed_at=NOW
    )
    assert "88001" not in text_of(client, f"/papers/{paper.pk}/")


def test_a_merged_paper_leads_to_the_one_it_became(client: Client) -> None:
    gone, stays = make_papers([{"title": "Copy", "pmid": 1}, {"title": "Original", "pmid": 2}])
    Paper.objects.filter(pk=gone.pk).update(state="merged", merged_into=stays)
    response = client.get(f"/papers/{gone.pk}/")
    assert (response.status_code, response["Location"]) == (301, f"/papers/{stays.pk}/")


def test_a_paper_that_pubmed_withdrew_says_so(client: Client) -> None:
    paper = make_paper()
    Paper.objects.filter(pk=paper.pk).update(state="withdrawn", withdrawn_at=NOW)
    assert "PubMed no longer has this record" in text_of(client, f"/papers/{paper.pk}/")


def test_hostile_text_reaches_no_page_as_markup(client: Client) -> None:
    paper = make_paper(
        title=HOSTILE, title_html=HOSTILE, vernacular_title=HOSTILE, journal=HOSTILE, authors=(HOSTILE,), pmid=5,
        abstract=(AbstractSection(text=HOSTILE, text_html=HOSTILE, label=HOSTILE),), abstract_copyright=HOSTILE,
    )  # fmt: skip
    Paper.objects.filter(pk=paper.pk).update(to_check=HOSTILE)
    Provenance.objects.create(paper=paper, url="javascript:alert(1)")
    for address in ("/", "/papers/", f"/papers/{paper.pk}/"):
        page = text_of(client, address)
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "javascript:" not in page
        assert_needs_no_script_and_no_other_host(page)


def test_allowed_markup_of_a_title_is_shown_as_markup(client: Client) -> None:
    paper = make_paper(title="Effect of H2O", title_html="Effect of H<sub>2</sub>O")
    assert "<h1>Effect of H<sub>2</sub>O</h1>" in text_of(client, f"/papers/{paper.pk}/")


def test_topics_are_shown_with_what_they_are_worth_and_rejected_ones_not(client: Client) -> None:
    paper = make_paper()
    confirm(paper, make_topic("diagnosis"))
    tag = suggest(paper, make_topic("injection"))
    tag.status, tag.decided_at = "rejected", NOW
    tag.save()
    page = text_of(client, f"/papers/{paper.pk}/")
    assert re.search(r'topic=diagnosis">Diagnosis</a> <span class="status">Confirmed', page)
    assert "topic=injection" not in page


# ── Manners ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("address", ["/", "/papers/", "/nowhere/", "/healthz"])
def test_every_answer_carries_the_strict_policy(client: Client, address: str) -> None:
    policy = client.get(address)["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", ["/", "/papers/", "/healthz"])
def test_pages_are_read_only(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


def test_an_address_that_leads_nowhere_says_so_without_showing_our_insides(client: Client) -> None:
    page = text_of(client, "/nowhere/", 404)
    assert "There is nothing at this address." in page
    assert "Resolver404" not in page


def test_the_health_page_tells_when_the_database_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "database": "ok"}

    def broken() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", broken)
    response = client.get("/healthz")
    assert (response.status_code, response.json()["status"]) == (503, "unavailable")
    assert "gone" not in response.content.decode()


def test_browsers_that_ask_for_an_icon_unasked_find_it(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response.status_code == 301
    assert response["Location"].endswith("literature/icon.svg")
