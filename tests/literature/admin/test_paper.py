from __future__ import annotations

import html
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml.html import document_fromstring

from literature import curation
from literature.models import (
    Job,
    Merge,
    Paper,
    Screening,
    ScreeningTask,
    Strategy,
    StrategyHit,
    StrategyVersion,
    TagStatus,
    TopicTag,
)
from literature.pubmed.records import AuthorRecord, PublicationType
from tests.evidence.factories import make_item
from tests.literature.factories import NOW, confirm, make_paper, make_papers, make_topic, make_user, suggest

LIST = "/admin/literature/paper/"


def listed(door: Client, query: str = "") -> set[Paper]:
    return set(door.get(f"{LIST}?{query}").context["cl"].result_list)


def change_form(paper: Paper, tags: list[dict[str, Any]] | None = None, added: dict[str, Any] | None = None) -> Any:
    """Return what a browser would send from the paper's page; `tags` as decisions, `added` as the row for a new one."""
    form: dict[str, Any] = {"to_check": paper.to_check, "curator_note": paper.curator_note}
    rows = {"topic_tags": tags or [], "topic_tags-2": [added] if added else []}
    for prefix, entries in rows.items():
        held = len(entries) if prefix == "topic_tags" else 0
        form |= {f"{prefix}-TOTAL_FORMS": len(entries), f"{prefix}-INITIAL_FORMS": held}
        for number, entry in enumerate(entries):
            form |= {f"{prefix}-{number}-{name}": value for name, value in {"paper": paper.pk, **entry}.items()}
    return form


# ── The list ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_query_with_a_fault_is_answered_with_sentence_and_place_not_with_an_empty_list(door: Client) -> None:
    make_paper(title="Lipoma")
    response = door.get(LIST, {"q": "lipoma AND (pain"})
    page = html.unescape(response.content.decode())
    assert response.status_code == 200
    assert "This query cannot be answered." in page
    assert "lipoma AND <mark>(</mark>pain" in page
    assert "character 12" in page
    assert "0 papers" not in page


@pytest.mark.parametrize("query", ["(" * 3_000, '"', "lipoma[nosuch]", "<script>[ti", "*"])
def test_no_query_breaks_the_list(door: Client, query: str) -> None:
    response = door.get(LIST, {"q": query})
    assert response.status_code == 200
    assert "This query cannot be answered." in response.content.decode()


def test_the_search_box_speaks_the_query_language(door: Client) -> None:
    wanted, _, _ = make_papers(
        [
            {"title": "Lipoma of the back", "pmid": 1, "year": 1993},
            {"title": "Lipoma of the back", "pmid": 2, "year": 2015},
            {"title": "Hernia", "pmid": 3, "year": 1993},
        ]
    )
    assert listed(door, "q=lipom*[ti]+AND+1990:2000[dp]") == {wanted}


def test_a_topic_brings_its_subtopics_and_a_status_asks_that_very_tag(door: Client) -> None:
    root, other = make_topic("diagnosis"), make_topic("treatment")
    leaf = make_topic("ultrasound", parent=root)
    suggested, confirmed, elsewhere = make_papers([{"title": f"Paper {n}", "pmid": n} for n in (1, 2, 3)])
    suggest(suggested, leaf)
    confirm(suggested, other)
    confirm(confirmed, root)
    suggest(elsewhere, other)
    assert listed(door, "topic=diagnosis") == {suggested, confirmed}
    assert listed(door, "topic=diagnosis&tag_status=confirmed") == {confirmed}
    assert listed(door, "tag_status=confirmed") == {suggested, confirmed}
    assert listed(door, "tag_status=rejected") == set()


def test_filters_keep_what_they_name(door: Client) -> None:
    review, plain = make_papers(
        [
            {"title": "A", "pmid": 1, "year": 1993, "publication_types": (PublicationType("Review", "D016454"),)},
            {"title": "B", "pmid": 2},
        ]
    )
    Paper.objects.filter(pk=plain.pk).update(to_check="the year", is_retracted=True)
    kind = review.publication_type_links.get().publication_type_id
    assert listed(door, f"publication_type={kind}") == {review}
    assert listed(door, "year_from=1990&year_to=1993") == {review}
    assert listed(door, "year_from=1994") == set()
    assert listed(door, "lacking=year") == {plain}
    assert listed(door, "retracted=yes") == {plain}
    assert listed(door, "retracted=no") == {review}
    assert listed(door, "source=pubmed") == {review, plain}
    assert listed(door, "source=ris") == set()
    assert listed(door, "full_text=have") == set()
    assert listed(door, "full_text=unknown") == {review, plain}
    assert listed(door, "check=yes") == {plain}
    assert listed(door, "check=no") == {review}
    assert listed(door, "is_retracted__exact=1") == {plain}


def test_the_list_marks_what_is_to_be_checked_and_tells_it_to_the_pointer(door: Client) -> None:
    make_paper(title="Fine", pmid=1)
    paper = make_paper(title="Doubtful", pmid=2)
    Paper.objects.filter(pk=paper.pk).update(to_check='is "1948" the <year>?')
    page = door.get(LIST).content.decode()
    assert page.count('<span title="is &quot;1948&quot; the &lt;year&gt;?">yes</span>') == 1


@pytest.mark.parametrize(
    "wrong",
    [
        *("topic=nosuch", "tag_status=x", "stage=x", "decision=x", "queue=x", "publication_type=x", "source=x"),
        *("year_from=abc", "year_to=99999999999999999999", "year_from=19", "year_from=2000&year_to=1990"),
        *("retracted=1", "full_text=x", "lacking=x", "state=x", "check=x"),
    ],
)
def test_a_value_that_no_filter_offers_is_answered_with_a_sentence_not_with_an_empty_list(
    door: Client, wrong: str
) -> None:
    make_paper(title="The only paper")
    response = door.get(f"{LIST}?{wrong}")
    page = response.content.decode()
    assert response.status_code == 200
    assert "This list cannot be shown." in page
    assert wrong.partition("=")[0] in page
    assert "0 papers" not in page


def test_filters_left_empty_by_the_form_are_no_filters(door: Client) -> None:
    paper = make_paper()
    assert listed(door, "topic=&tag_status=&stage=&year_from=&year_to=&q=&state=") == {paper}


def test_screening_filters_ask_about_the_stage_that_is_chosen_too(door: Client) -> None:
    early, late, excluded, outside = make_papers([{"title": f"P{n}", "pmid": n} for n in (1, 2, 3, 4)])
    opened = {"opened_at": NOW}
    ScreeningTask.objects.create(paper=early, stage="title_abstract", state="conflict", conflict_at=NOW, **opened)
    ScreeningTask.objects.create(paper=late, stage="title_abstract", state="settled", settled_at=NOW, **opened)
    ScreeningTask.objects.create(paper=late, stage="full_text", **opened)
    Screening.objects.create(paper=late, stage="title_abstract", decision="included", decided_at=NOW)
    out = {"decision": "excluded", "reason": "animal"}
    Screening.objects.create(paper=excluded, stage="title_abstract", decided_at=NOW, **out)
    assert listed(door, "queue=waiting") == {late}
    assert listed(door, "queue=waiting&stage=title_abstract") == set()
    assert listed(door, "queue=conflict") == {early}
    assert listed(door, "queue=none") == {excluded, outside}
    assert listed(door, "decision=included") == {late}
    assert listed(door, "decision=excluded&stage=full_text") == set()
    assert listed(door, "decision=none&stage=full_text") == {early, late, excluded, outside}
    assert listed(door, "decision=none") == {early, outside}
    assert listed(door, "stage=full_text") == {late}
    assert listed(door, "stage=title_abstract") == {early, late, excluded}


def test_merged_papers_are_listed_where_they_are_asked_for(door: Client) -> None:
    loser, survivor = make_papers([{"title": "A", "pmid": 1}, {"title": "B", "pmid": 2}])
    Paper.objects.filter(pk=loser.pk).update(state="merged", merged_into=survivor)
    assert listed(door) == {survivor}
    assert listed(door, "state=merged") == {loser}


def test_tags_that_a_later_rule_asks_about_again_are_found_and_marked(door: Client) -> None:
    paper, topic = make_paper(), make_topic("diagnosis", rule="pain")
    tag = suggest(paper, topic)
    tag.decide("rejected", User.objects.get(username="ada"), NOW)  # type: ignore[arg-type]
    assert listed(door, "tag_status=asked_again") == set()
    TopicTag.objects.update(asked_again=topic.current_rule)
    assert listed(door, "tag_status=asked_again") == {paper}
    assert "asked again: Diagnosis" in door.get(LIST).content.decode()


def test_a_search_keeps_the_filters_and_the_filters_keep_the_search(door: Client) -> None:
    page = document_fromstring(door.get(LIST, {"q": "pain", "source": "ris", "o": "2"}).content)
    (filters,) = page.xpath("//form[@class='paper-filters']")
    assert dict(filters.fields)["q"] == "pain"
    assert dict(filters.fields)["o"] == "2"
    assert dict(filters.fields)["source"] == "ris"
    assert dict(page.get_element_by_id("changelist-search").fields)["source"] == "ris"


def test_a_hundred_papers_cost_no_more_queries_than_ten(door: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    topics = [make_topic(f"topic-{n}") for n in range(5)]

    def add(numbers: range) -> None:
        made = make_papers([{"title": f"P{n}", "pmid": n, "year": 2000, "journal": f"J{n}"} for n in numbers])
        TopicTag.objects.bulk_create([TopicTag(paper=p, topic=t) for p in made for t in topics])

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert door.get(LIST).status_code == 200
        return len(queries)

    monkeypatch.setattr("literature.admin.paper.PaperAdmin.list_per_page", 100)
    add(range(1, 11))
    few = count()
    add(range(11, 111))
    assert count() == few
    assert few == 12


# ── The page ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_the_record_says_cannot_be_typed_over(door: Client) -> None:
    paper = make_paper(title="As PubMed has it", pmid=12)
    door.post(f"{LIST}{paper.pk}/change/", change_form(paper) | {"title": "As I like it", "pmid": "13"})
    paper.refresh_from_db()
    assert (paper.title, paper.pmid) == ("As PubMed has it", 12)


def test_a_curators_note_is_kept_with_who_wrote_it(door: Client, curator: User) -> None:
    paper = make_paper()
    door.post(f"{LIST}{paper.pk}/change/", change_form(paper) | {"to_check": "year", "curator_note": "seen in print"})
    paper.refresh_from_db()
    assert (paper.to_check, paper.curator_note) == ("year", "seen in print")
    entry = paper.history.first()
    assert (entry.history_user, entry.curator_note) == (curator, "seen in print")


def test_the_second_of_two_curators_sees_both_texts_and_then_writes_what_stands(door: Client) -> None:
    paper, bob = make_paper(), make_user("bob")
    opened = change_form(paper) | {"initial-to_check": "", "initial-curator_note": ""}
    curation.annotate_paper(paper, curator_note="seen <i>in print</i>", by=bob, at=NOW)
    response = door.post(f"{LIST}{paper.pk}/change/", opened | {"curator_note": "seen at the library"})
    page = response.content.decode()
    assert "Somebody else saved this field while you were writing." in page
    assert "<q>seen &lt;i&gt;in print&lt;/i&gt;</q>" in page
    assert "at the library</ins>" in page
    paper.refresh_from_db()
    assert paper.curator_note == "seen <i>in print</i>"
    (now_seen,) = document_fromstring(page).xpath("//input[@name='initial-curator_note']/@value")
    assert now_seen == "seen <i>in print</i>"
    door.post(f"{LIST}{paper.pk}/change/", opened | {"initial-curator_note": now_seen, "curator_note": "both"})
    paper.refresh_from_db()
    assert paper.curator_note == "both"


def test_who_decides_second_on_a_topic_is_told_of_the_first_decision_and_may_stand_by_theirs(door: Client) -> None:
    paper, bob = make_paper(), make_user("bob")
    tag = suggest(paper, make_topic("diagnosis"))
    address, field = f"{LIST}{paper.pk}/change/", "//input[@name='topic_tags-0-seen']/@value"
    (opened,) = document_fromstring(door.get(address).content.decode()).xpath(field)
    curation.decide_tags(paper.topic_tags.all(), TagStatus.REJECTED, by=bob, at=NOW, reason="of <i>another</i>")
    mine = {"id": tag.pk, "decision": "confirmed", "because": "page 2"}
    page = door.post(address, change_form(paper, [{**mine, "seen": opened}])).content.decode()
    assert "It is now rejected by bob: “of &lt;i&gt;another&lt;/i&gt;”." in page
    assert paper.topic_tags.get().status == TagStatus.REJECTED
    shown = document_fromstring(page)
    assert shown.xpath("//input[@name='topic_tags-0-because']/@value") == ["page 2"]
    (now_seen,) = shown.xpath(field)
    assert door.post(address, change_form(paper, [{**mine, "seen": now_seen}])).status_code == 302
    assert paper.topic_tags.get().status == TagStatus.CONFIRMED


def test_two_curators_who_write_into_different_fields_lose_nothing(door: Client) -> None:
    paper, bob = make_paper(), make_user("bob")
    opened = change_form(paper) | {"initial-to_check": "", "initial-curator_note": ""}
    curation.annotate_paper(paper, to_check="the year\nand the pages", by=bob, at=NOW)
    assert door.post(f"{LIST}{paper.pk}/change/", opened | {"curator_note": "in print"}).status_code == 302
    paper.refresh_from_db()
    assert (paper.to_check, paper.curator_note) == ("the year\nand the pages", "in print")


def test_where_the_full_text_is_can_be_said(door: Client) -> None:
    paper = make_paper()
    form = change_form(paper) | {"full_text": "have", "full_text_from": "the author"}
    assert door.post(f"{LIST}{paper.pk}/change/", form).status_code == 302
    paper.refresh_from_db()
    assert (paper.full_text, paper.full_text_from) == ("have", "the author")


def test_lines_as_browsers_send_them_are_no_change(door: Client) -> None:
    paper = make_paper()
    Paper.objects.filter(pk=paper.pk).update(to_check="one\ntwo")
    sent = {"to_check": "one\r\ntwo", "initial-to_check": "one\r\ntwo"}
    door.post(f"{LIST}{paper.pk}/change/", change_form(paper) | sent)
    assert not paper.history.exists()


def test_saving_without_a_change_leaves_no_trace(door: Client) -> None:
    paper = make_paper()
    tag = suggest(paper, make_topic("diagnosis"))
    before = paper.history.count(), tag.history.count()
    door.post(f"{LIST}{paper.pk}/change/", change_form(paper, [{"id": tag.pk, "decision": "", "because": ""}]))
    fresh = Paper.objects.get(pk=paper.pk)
    assert (fresh.history.count(), tag.history.count(), fresh.updated_at) == (*before, paper.updated_at)


def test_a_reason_without_a_decision_is_refused(door: Client) -> None:
    paper = make_paper()
    tag = suggest(paper, make_topic("diagnosis"))
    form = change_form(paper, [{"id": tag.pk, "decision": "", "because": "because"}])
    assert "A reason needs a decision" in door.post(f"{LIST}{paper.pk}/change/", form).content.decode()


def test_a_tag_of_another_paper_cannot_be_decided_from_here(door: Client) -> None:
    paper, other = make_papers([{"title": "A", "pmid": 1}, {"title": "B", "pmid": 2}])
    tag = suggest(other, make_topic("diagnosis"))
    door.post(f"{LIST}{paper.pk}/change/", change_form(paper, [{"id": tag.pk, "decision": "rejected", "because": ""}]))
    tag.refresh_from_db()
    assert tag.status == "suggested"


@pytest.mark.parametrize("decision", ["confirmed", "rejected"])
def test_a_tag_is_decided_with_who_and_why(door: Client, curator: User, decision: str) -> None:
    paper = make_paper()
    tag = suggest(paper, make_topic("diagnosis"))
    form = change_form(paper, [{"id": tag.pk, "decision": decision, "because": "read it"}])
    assert door.post(f"{LIST}{paper.pk}/change/", form).status_code == 302
    tag.refresh_from_db()
    assert (tag.status, tag.decided_by, tag.reason) == (decision, curator, "read it")
    history = door.get(f"{LIST}{paper.pk}/history/").content.decode()
    assert "read it" in history
    assert "ada" in history


def test_a_topic_is_added_in_the_curators_name_once(door: Client, curator: User) -> None:
    paper, topic = make_paper(), make_topic("diagnosis")
    form = change_form(paper, added={"topic": topic.pk, "because": "my reading"})
    assert door.post(f"{LIST}{paper.pk}/change/", form).status_code == 302
    tag = paper.topic_tags.get()
    assert (tag.status, tag.decided_by, tag.reason) == ("confirmed", curator, "my reading")
    door.post(f"{LIST}{paper.pk}/change/", form)
    assert paper.topic_tags.count() == 1


def test_thousands_of_authors_neither_break_the_page_nor_its_saving(door: Client) -> None:
    authors = tuple(AuthorRecord(last_name=f"Author{n}", affiliations=("Here",)) for n in range(6_000))
    paper = make_paper(authors=authors)
    page = door.get(f"{LIST}{paper.pk}/change/").content.decode()
    assert "and 5800 more" in page
    assert page.count("<input") < 40
    response = door.post(f"{LIST}{paper.pk}/change/", change_form(paper) | {"curator_note": "long"})
    assert response.status_code == 302


def test_a_page_with_many_tags_costs_no_more_queries_than_one_with_few(door: Client) -> None:
    few, many = make_papers([{"title": "A", "pmid": 1}, {"title": "B", "pmid": 2}])
    topics = [make_topic(f"topic-{n}", rule="pain") for n in range(12)]
    for paper, number in ((few, 2), (many, 12)):
        for topic in topics[:number]:
            suggest(paper, topic)
    counts = []
    for paper in (few, many):
        with CaptureQueriesContext(connection) as queries:
            door.get(f"{LIST}{paper.pk}/change/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


# ── Many papers at once ─────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def tagged(db: None) -> list[TopicTag]:
    """Three papers with a suggested diagnosis, the third of which a curator has rejected, and another topic."""
    topic, other = make_topic("diagnosis"), make_topic("treatment")
    papers = make_papers([{"title": f"Paper {n}", "pmid": n} for n in (1, 2, 3)])
    tags = [suggest(paper, topic) for paper in papers]
    suggest(papers[0], other)
    judge = make_user("judge")
    tags[2].decide("rejected", judge, papers[0].created_at)  # type: ignore[arg-type]
    return tags


def post_action(door: Client, action: str, papers: list[int], **more: Any) -> Any:
    return door.post(LIST, {"action": action, "_selected_action": papers, "select_across": "0", **more})


def test_the_first_answer_to_a_bulk_action_is_a_question_that_changes_nothing(
    door: Client, tagged: list[TopicTag]
) -> None:
    page = post_action(door, "confirm_suggested_tags", [t.paper_id for t in tagged]).content.decode()
    assert "Diagnosis (2 suggested)" in page
    assert TopicTag.objects.filter(status="suggested").count() == 3


def test_without_a_topic_nothing_is_decided(door: Client, tagged: list[TopicTag]) -> None:
    response = post_action(door, "confirm_suggested_tags", [t.paper_id for t in tagged], decide="Confirm")
    assert "Choose a topic." in response.content.decode()
    assert not TopicTag.objects.filter(status="confirmed").exists()


@pytest.mark.parametrize(
    ("action", "status"), [("confirm_suggested_tags", "confirmed"), ("reject_suggested_tags", "rejected")]
)
def test_suggestions_of_the_topic_are_decided_and_a_curators_word_stands(
    door: Client, tagged: list[TopicTag], action: str, status: str
) -> None:
    post_action(
        door, action, [t.paper_id for t in tagged], topics=[tagged[0].topic_id], reason="all read", decide="Do it"
    )
    found = TopicTag.objects.filter(topic=tagged[0].topic).order_by("paper__pmid")
    assert [(t.status, t.decided_by and t.decided_by.username) for t in found] == [
        (status, "ada"), (status, "ada"), ("rejected", "judge")
    ]  # fmt: skip
    assert TopicTag.objects.get(topic__slug="treatment").status == "suggested"


def test_all_papers_of_the_list_can_be_meant_beyond_the_page(
    door: Client, tagged: list[TopicTag], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("literature.admin.paper.PaperAdmin.list_per_page", 1)
    post_action(
        door, "confirm_suggested_tags", [tagged[0].paper_id], select_across="1", topics=[tagged[0].topic_id], decide="x"
    )
    assert TopicTag.objects.filter(status="confirmed").count() == 2


def test_where_nothing_is_suggested_the_action_says_so(door: Client) -> None:
    paper = make_paper()
    page = post_action(door, "reject_suggested_tags", [paper.pk]).content.decode()
    assert "None of the 1 selected papers has a tag that is still a suggestion." in page


def test_who_may_only_look_is_offered_no_action(client: Client, tagged: list[TopicTag]) -> None:
    from django.contrib.auth.models import Permission

    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename="view_paper"))
    client.force_login(viewer)
    post_action(client, "confirm_suggested_tags", [tagged[0].paper_id], topics=[tagged[0].topic_id], decide="x")
    assert not TopicTag.objects.filter(status="confirmed").exists()


# ── What a source says ──────────────────────────────────────────────────────────────────────────────────────────────
def test_the_record_is_marked_with_its_source_and_the_day_it_came(door: Client) -> None:
    page = door.get(f"{LIST}{make_paper(pmid=5).pk}/change/").content.decode()
    assert "What PubMed says (read-only)" in page
    assert "Received 2026-03-01 04:30 UTC." in page


def test_every_revision_shows_what_it_changed_and_its_bytes_escaped(door: Client) -> None:
    paper = make_paper(title="<script>alert(1)</script> one", pmid=5)
    make_paper(title="<script>alert(1)</script> two", pmid=5)
    newest = paper.received_records.order_by("-pk")[0]
    address = f"/admin/literature/receivedrecord/{newest.pk}/"
    assert f"{address}change/" in door.get(f"{LIST}{paper.pk}/change/").content.decode()
    page = door.get(f"{address}change/").content.decode()
    assert "<script>alert(1)" not in page
    assert "<del>" in page
    assert "<ins>" in page
    file = door.get(f"{address}raw/?download=1")
    assert file["Content-Disposition"] == f'attachment; filename="receivedrecord-{newest.pk}.txt"'


def test_evidence_and_merges_and_hits_are_on_the_page(door: Client, curator: User) -> None:
    paper, other = make_papers([{"title": "A", "pmid": 1}, {"title": "<b>Other</b>", "pmid": 2}])
    make_item(paper, statement="<i>It helped</i>")
    Merge.objects.create(survivor=paper, loser=other, merged_by=curator, merged_at=NOW, reason="same DOI")
    strategy = Strategy.objects.create(slug="s", title="Sensitive")
    version = StrategyVersion.objects.create(strategy=strategy, number=3, query="x", created_at=NOW)
    StrategyHit.objects.create(strategy=strategy, pmid=1, paper=paper, first_version=version, first_seen_at=NOW)
    page = door.get(f"{LIST}{paper.pk}/change/").content.decode()
    for shown in ("&lt;i&gt;It helped&lt;/i&gt;", "&lt;b&gt;Other&lt;/b&gt;", "same DOI", "Sensitive", "version 3"):
        assert shown in page


def test_a_record_is_fetched_again_by_who_may_sync_and_nobody_else(door: Client, client: Client) -> None:
    paper = make_paper(pmid=8505611)
    address = f"{LIST}{paper.pk}/fetch/"
    assert "Fetch it again from PubMed" in door.get(f"{LIST}{paper.pk}/change/").content.decode()
    assert door.get(address).status_code == 405
    client.force_login(make_user("cyd"))
    assert "Fetch it again" not in client.get(f"{LIST}{paper.pk}/change/").content.decode()
    assert client.post(address).status_code == 403
    assert not Job.objects.exists()


def test_what_pubmed_never_had_cannot_be_fetched_from_it(door: Client) -> None:
    paper = make_paper(pmid=None)
    assert "Fetch it again" not in door.get(f"{LIST}{paper.pk}/change/").content.decode()
    assert door.post(f"{LIST}{paper.pk}/fetch/").status_code == 404


def test_a_rejected_tag_that_a_later_rule_asks_about_says_so(door: Client, curator: User) -> None:
    paper, topic = make_paper(), make_topic("diagnosis", rule="pain")
    tag = suggest(paper, topic)
    tag.decide("rejected", curator, NOW)  # type: ignore[arg-type]
    TopicTag.objects.update(asked_again=topic.current_rule)
    assert "asked again by rule 1" in door.get(f"{LIST}{paper.pk}/change/").content.decode()
