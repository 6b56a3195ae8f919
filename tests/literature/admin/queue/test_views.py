from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.test.utils import CaptureQueriesContext

from literature.models import (
    CuratorDesk,
    Notice,
    NoticeKind,
    Paper,
    QueueOrder,
    Ranking,
    Screening,
    ScreeningStage,
    ScreeningTask,
    Strategy,
    StrategyHit,
    StrategyVersion,
    SyncRun,
    TopicRule,
    TopicTag,
    Vote,
)
from literature.screening import decide, tasks
from literature.screening.voting import vote
from tests.literature.factories import NOW, make_paper, make_papers, make_topic, make_user, suggest

QUEUE = "/admin/queue/"
HTMX: Any = {"HX-Request": "true"}
HOSTILE = '<script>alert("x")</script>'
pytestmark = pytest.mark.django_db


def waiting(number: int = 3) -> list[ScreeningTask]:
    """Papers in the queue, the first one longest."""
    make_papers([{"title": f"Paper {n}", "abstract": f"Abstract {n}.", "pmid": n} for n in range(1, number + 1)])
    tasks.enqueue(now=NOW)
    found = list(ScreeningTask.objects.order_by("pk"))
    for age, task in enumerate(reversed(found)):
        task.opened_at = NOW - dt.timedelta(days=age)
        task.save()
    return found


def send(client: Client, task: ScreeningTask, act: str, **facts: object) -> Any:
    return client.post(f"{QUEUE}{task.pk}/{act}/", facts, headers=HTMX)


# ── Who may not ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_who_may_not_screen_is_refused_on_every_address(client: Client) -> None:
    task = waiting(1)[0]
    client.force_login(make_user("vera", role="viewer"))
    assert client.get(QUEUE).status_code == 403
    for act in ("vote", "undo", "tag"):
        assert send(client, task, act, decision="included", verdict="confirmed", topic="1").status_code == 403
    assert client.post(f"{QUEUE}arrange/", {"stage": "full_text", "order": "oldest"}).status_code == 403
    assert not Vote.objects.exists()


def test_without_a_login_htmx_is_told_and_a_page_leads_to_the_login(client: Client) -> None:
    task = waiting(1)[0]
    answer = send(client, task, "vote", decision="included")
    assert answer.status_code == 401
    assert b"Log in again" in answer.content
    assert client.get(QUEUE)["Location"].startswith("/admin/login/")
    assert not Vote.objects.exists()


@pytest.mark.parametrize("number", ["", "0", "x", "²", "9" * 5_000], ids=["none", "0", "x", "²", "endless"])
def test_a_topic_that_is_none_is_told(desk: Client, number: str) -> None:
    answer = send(desk, waiting(1)[0], "tag", topic=number, verdict="confirmed")
    assert "Choose a topic first" in answer.content.decode()


@pytest.mark.parametrize("verdict", ["", "suggested", "accept"])
def test_a_verdict_that_is_none_accepts_no_topic(desk: Client, verdict: str) -> None:
    task, topic = waiting(1)[0], make_topic("diagnosis")
    answer = send(desk, task, "tag", topic=topic.pk, verdict=verdict)
    assert "Accept the topic or reject it; nothing was changed." in answer.content.decode()
    assert not TopicTag.objects.exists()


def test_a_forged_post_is_refused(ada: User) -> None:
    task = waiting(1)[0]
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    assert strict.post(f"{QUEUE}{task.pk}/vote/", {"decision": "included"}).status_code == 403
    assert not Vote.objects.exists()


@pytest.mark.parametrize("act", ["vote", "undo", "tag"])
def test_a_get_does_nothing(desk: Client, act: str) -> None:
    assert desk.get(f"{QUEUE}{waiting(1)[0].pk}/{act}/").status_code == 405


@pytest.mark.parametrize("address", ["?task=99", "?after=x", "?before=99999999999999999999", "99/vote/"])
def test_a_paper_that_is_not_in_the_queue_is_not_found(desk: Client, address: str) -> None:
    ask = desk.post if "vote" in address else desk.get
    assert ask(QUEUE + address).status_code == 404


# ── What is shown ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_empty_queue_says_so(desk: Client) -> None:
    assert "Nothing waits for you here" in desk.get(QUEUE).content.decode()


def test_the_newest_paper_is_shown_with_links_and_notices(desk: Client) -> None:
    waiting(2)
    paper = Paper.objects.get(pmid=2)
    Paper.objects.filter(pk=paper.pk).update(doi="10.1/<x>", pmcid="PMC7", is_retracted=True)
    Notice.objects.create(paper=paper, kind=NoticeKind.RETRACTION, citation="Spine 2001", pmid=9, first_seen_at=NOW)
    page = desk.get(QUEUE).content.decode()
    assert "Paper 2" in page
    assert "Abstract 2." in page
    for link in ("pubmed.ncbi.nlm.nih.gov/2/", "doi.org/10.1/%3Cx%3E", "pmc.ncbi.nlm.nih.gov/articles/PMC7/"):
        assert link in page
    assert "This paper has been retracted." in page
    assert "Retraction: Spine 2001" in page


def test_it_says_which_strategy_version_and_run_found_the_paper_and_by_which_term(desk: Client) -> None:
    task = waiting(1)[0]
    strategy = Strategy.objects.create(slug="names", title="All names")
    version = StrategyVersion.objects.create(strategy=strategy, number=3, query="abstract[tiab]", created_at=NOW)
    run = SyncRun.objects.create(mode="window", outcome="succeeded", started_at=NOW, heartbeat_at=NOW, finished_at=NOW)
    StrategyHit.objects.create(
        strategy=strategy, pmid=1, paper=task.paper, first_version=version, first_run=run, first_seen_at=NOW
    )
    page = desk.get(QUEUE).content.decode()
    assert "All names" in page
    assert "version 3" in page
    assert "1 March 2026" in page
    assert f"/admin/literature/syncrun/{run.pk}/change/" in page
    assert "by abstract in abstract" in page
    assert '<mark class="by-strategy">Abstract</mark> 1.' in page


def test_terms_of_matching_rules_are_marked_and_suggestions_say_why(desk: Client) -> None:
    task = waiting(1)[0]
    tag = suggest(task.paper, make_topic("diagnosis", rule="paper[ti]"))
    tag.matched = [{"term": "paper", "field": "title"}]
    tag.save()
    page = desk.get(QUEUE).content.decode()
    assert '<mark class="by-topic">Paper</mark> 1' in page
    assert "because of paper in title" in page


def test_hostile_text_is_escaped_everywhere(desk: Client) -> None:
    paper = make_paper(title=HOSTILE, abstract=HOSTILE, authors=(HOSTILE,), journal=HOSTILE, pmid=1)
    tag = suggest(paper, make_topic("alert", name=HOSTILE, rule="alert"))
    tag.matched = [{"term": HOSTILE, "field": HOSTILE}]
    tag.save()
    tasks.enqueue(now=NOW)
    ScreeningTask.objects.update(score=1.0, score_words=[[HOSTILE, 1.0]])
    page = desk.get(QUEUE).content.decode()
    assert HOSTILE not in page
    assert "<script>alert" not in page
    assert '<mark class="by-topic">alert</mark>' in page


def test_the_rank_is_shown_with_the_words_that_moved_it(desk: Client) -> None:
    waiting(2)
    ScreeningTask.objects.filter(paper__pmid=2).update(score=-1.0, score_words=[["nodules", 0.7], ["mice", -0.4]])
    ScreeningTask.objects.filter(paper__pmid=1).update(score=2.0)
    Ranking.objects.create(stage="title_abstract", fitted_at=dt.datetime.now(tz=dt.UTC))
    page = desk.get(QUEUE).content.decode()
    assert "Rank <strong>2</strong> of 2 open papers" in page
    assert "nodules" in page
    assert "against:" in page


def test_it_says_that_the_machine_does_not_know_yet(desk: Client) -> None:
    waiting(1)
    assert "It does not know yet. It needs 20 decisions" in desk.get(QUEUE).content.decode()


def test_the_full_text_stage_says_whether_the_full_text_is_at_hand(desk: Client, ada: User) -> None:
    task = waiting(1)[0]
    decide(task.paper, ScreeningStage.TITLE_ABSTRACT, "included", by=None, at=NOW)  # type: ignore[arg-type]
    Paper.objects.update(full_text="requested", full_text_from="the library")
    desk.post(f"{QUEUE}arrange/", {"stage": "full_text", "order": "oldest"})
    page = desk.get(QUEUE).content.decode()
    assert "requested" in page
    assert "the library" in page


def test_others_votes_are_not_shown(desk: Client, bob: User) -> None:
    task = waiting(1)[0]
    vote(task, "excluded", reason="a very particular reason", note="between us", by=bob, at=NOW)  # type: ignore[arg-type]
    for address in (QUEUE, f"{QUEUE}?task={task.pk}"):
        page = desk.get(address).content.decode()
        assert "a very particular reason" not in page
        assert "between us" not in page
        assert "bob" not in page


def test_who_has_the_paper_in_hand_is_named(desk: Client, others_desk: Client) -> None:
    task = waiting(1)[0]
    others_desk.get(QUEUE)
    assert "Being screened by <strong>bob</strong>" in desk.get(f"{QUEUE}?task={task.pk}").content.decode()


# ── Deciding ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_decision_is_stored_and_brings_the_next_paper_alone(desk: Client, ada: User) -> None:
    first, second = waiting(2)[::-1]
    answer = send(desk, first, "vote", decision="included", note="see table 2").content.decode()
    assert Vote.objects.get().reviewer == ada
    assert (Vote.objects.get().decision, Vote.objects.get().note) == ("included", "see table 2")
    assert "Included. Another reviewer reads it too. Next: Paper 1" in answer
    assert f"{QUEUE}{second.pk}/vote/" in answer
    assert "<html" not in answer


def test_a_reason_excludes_and_is_said_in_words(desk: Client) -> None:
    task = waiting(1)[0]
    answer = send(desk, task, "vote", reason="animal").content.decode()
    assert (Vote.objects.get().decision, Vote.objects.get().reason) == ("excluded", "animal")
    assert "Excluded: Animal study." in answer
    assert "Nothing else waits for you at this stage." in answer


def test_a_reason_of_ones_own_is_a_sentence(desk: Client) -> None:
    send(desk, waiting(1)[0], "vote", decision="excluded", own_reason=" Only a letter. ")
    assert Vote.objects.get().reason == "Only a letter."


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"decision": "excluded"}, "An exclusion needs a reason"),
        ({"decision": "maybe"}, "is no stage and decision"),
        ({}, "is no stage"),
    ],
)
def test_a_decision_that_cannot_stand_is_answered_with_a_sentence_and_keeps_the_note(
    desk: Client, facts: dict[str, str], said: str
) -> None:
    task = waiting(1)[0]
    answer = send(desk, task, "vote", note="my thoughts", **facts).content.decode()
    assert said in answer
    assert "my thoughts" in answer
    assert f"{QUEUE}{task.pk}/vote/" in answer
    assert not Vote.objects.exists()


def test_a_form_sent_twice_is_one_vote(desk: Client) -> None:
    task = waiting(1)[0]
    for _ in range(2):
        assert send(desk, task, "vote", decision="included").status_code == 200
    assert Vote.objects.count() == 1


def test_a_stale_form_says_that_the_paper_is_settled_and_loses_nothing(desk: Client) -> None:
    task = waiting(1)[0]
    decide(task.paper, ScreeningStage.TITLE_ABSTRACT, "excluded", "animal", by=None, at=NOW)  # type: ignore[arg-type]
    answer = send(desk, task, "vote", decision="included", note="my thoughts").content.decode()
    assert "settled already" in answer
    assert "my thoughts" in answer
    assert Screening.objects.get().decision == "excluded"


def test_two_who_agree_settle_the_paper_and_two_who_do_not_are_told(desk: Client, others_desk: Client) -> None:
    agreed, split = waiting(2)
    send(desk, agreed, "vote", decision="included")
    assert "Included. Next" in send(others_desk, agreed, "vote", decision="included").content.decode()
    assert Screening.objects.get().settled == "agreement"
    send(desk, split, "vote", decision="included")
    assert "do not agree" in send(others_desk, split, "vote", reason="animal").content.decode()


def test_without_javascript_a_decision_leads_to_the_next_paper_with_a_message(desk: Client) -> None:
    first, second = waiting(2)[::-1]
    answer = desk.post(f"{QUEUE}{first.pk}/vote/", {"decision": "unsure"}, follow=True)
    assert answer.redirect_chain == [(f"{QUEUE}?task={second.pk}", 302)]
    assert "Unsure." in answer.content.decode()
    assert "<html" in answer.content.decode()


# ── Next, back, undo ────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_paper_that_is_passed_over_comes_again_after_the_others(desk: Client) -> None:
    third, second, first = waiting(3)
    seen = first
    for expected in (second, third, first):
        page = desk.get(f"{QUEUE}?after={seen.pk}", headers=HTMX).content.decode()
        assert f"{QUEUE}{expected.pk}/vote/" in page
        seen = expected
    assert not Vote.objects.exists()


def test_back_shows_the_papers_screened_before_with_ones_own_decision(desk: Client) -> None:
    third, second, first = waiting(3)
    send(desk, first, "vote", decision="included")
    send(desk, second, "vote", reason="animal")
    page = desk.get(f"{QUEUE}?before={third.pk}", headers=HTMX).content.decode()
    assert f"{QUEUE}{second.pk}/undo/" in page
    assert "You have decided on this paper:" in page
    assert f"{QUEUE}{first.pk}/undo/" in desk.get(f"{QUEUE}?before={second.pk}", headers=HTMX).content.decode()
    assert "no earlier decision" in desk.get(f"{QUEUE}?before={first.pk}", headers=HTMX).content.decode()


def test_undo_takes_the_decision_back_shows_the_paper_and_is_in_the_history(desk: Client) -> None:
    task = waiting(2)[1]
    send(desk, task, "vote", decision="included")
    answer = send(desk, task, "undo").content.decode()
    assert "Undone: Included. The paper is open again." in answer
    assert f"{QUEUE}{task.pk}/vote/" in answer
    taken_back = Vote.objects.get()
    assert taken_back.taken_back_at is not None
    assert taken_back.history.count() == 2


def test_an_undo_sent_twice_is_answered_with_a_sentence(desk: Client) -> None:
    task = waiting(1)[0]
    send(desk, task, "vote", decision="included")
    send(desk, task, "undo")
    assert "no decision of yours" in send(desk, task, "undo").content.decode()


# ── Topics ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_topics_are_accepted_rejected_and_added_on_the_spot(desk: Client, ada: User) -> None:
    task = waiting(1)[0]
    kept, refused = suggest(task.paper, make_topic("kept")), suggest(task.paper, make_topic("refused"))
    added = make_topic("added")
    assert "Topic accepted: Kept." in send(desk, task, "tag", topic=kept.topic_id, verdict="confirmed").content.decode()
    send(desk, task, "tag", topic=refused.topic_id, verdict="rejected")
    answer = send(desk, task, "tag", topic=added.pk, verdict="confirmed").content.decode()
    assert f'data-focus="topic-{added.pk}"' in answer
    statuses = dict(TopicTag.objects.values_list("topic__slug", "status"))
    assert statuses == {"kept": "confirmed", "refused": "rejected", "added": "confirmed"}
    assert set(TopicTag.objects.values_list("decided_by", flat=True)) == {ada.pk}


def test_a_topic_accepted_twice_is_one_decision(desk: Client) -> None:
    task = waiting(1)[0]
    tag = suggest(task.paper, make_topic("kept"))
    for _ in range(2):
        send(desk, task, "tag", topic=tag.topic_id, verdict="confirmed")
    assert tag.history.count() == 1 + tag.history.filter(status="suggested").count()


def test_a_topic_that_was_rejected_is_asked_about_again_and_rejected_for_good(desk: Client) -> None:
    task = waiting(1)[0]
    topic = make_topic("nodules", rule="nothing")
    tag = suggest(task.paper, topic)
    send(desk, task, "tag", topic=topic.pk, verdict="rejected")
    newer = TopicRule.objects.create(topic=topic, version=2, query="paper", created_at=NOW)
    TopicTag.objects.update(asked_again=newer)
    assert "version 2 of the rule suggests it again" in desk.get(f"{QUEUE}?task={task.pk}").content.decode()
    send(desk, task, "tag", topic=topic.pk, verdict="rejected")
    tag.refresh_from_db()
    assert (tag.status, tag.asked_again) == ("rejected", None)


@pytest.mark.parametrize("topic", ["", "x", "4711"])
def test_a_topic_that_is_not_there_is_answered_with_a_sentence(desk: Client, topic: str) -> None:
    assert "Choose a topic" in send(desk, waiting(1)[0], "tag", topic=topic, verdict="confirmed").content.decode()


# ── The desk ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_stage_and_order_are_kept(desk: Client, ada: User) -> None:
    oldest = waiting(3)[0]
    desk.post(f"{QUEUE}arrange/", {"stage": "title_abstract", "order": "oldest"})
    assert CuratorDesk.objects.get(user=ada).order == QueueOrder.OLDEST
    assert f"{QUEUE}{oldest.pk}/vote/" in desk.get(QUEUE).content.decode()


def test_an_order_that_there_is_not_is_answered_with_those_there_are(desk: Client) -> None:
    answer = desk.post(f"{QUEUE}arrange/", {"stage": "title_abstract", "order": "random"}, follow=True)
    assert "newest, oldest, score" in answer.content.decode()


def test_progress_counts_this_sitting_and_all(desk: Client, ada: User) -> None:
    first, second, third = waiting(3)
    vote(first, "included", by=ada, at=NOW)  # type: ignore[arg-type]
    desk.get(QUEUE)
    page = send(desk, second, "vote", decision="included").content.decode()
    assert "<strong>1</strong> screened in this sitting, <strong>2</strong> of <strong>3</strong> in all" in page
    assert "1 waits for you" in page
    assert third


def test_after_a_new_fit_the_likeliest_comes_first_again(desk: Client, ada: User) -> None:
    first, second, third = waiting(3)
    CuratorDesk.objects.create(user=ada, order=QueueOrder.SCORE)
    for task, score in ((first, 1.0), (second, 3.0), (third, 2.0)):
        ScreeningTask.objects.filter(pk=task.pk).update(score=score)
    fit = Ranking.objects.create(stage="title_abstract", fitted_at=dt.datetime.now(tz=dt.UTC))
    page = send(desk, third, "vote", decision="included", ranking=fit.pk).content.decode()
    assert f"{QUEUE}{first.pk}/vote/" in page
    page = send(desk, first, "vote", decision="included", ranking=fit.pk - 1).content.decode()
    assert f"{QUEUE}{second.pk}/vote/" in page


# ── Cost ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def cost(desk: Client, task: ScreeningTask) -> int:
    from django.db import connection

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert send(desk, task, "vote", decision="included").status_code == 200
    return len(asked)


def test_a_decision_asks_the_same_number_of_queries_whatever_comes_next(desk: Client) -> None:
    found = waiting(4)
    rich = found[0].paper
    for n in range(5):
        suggest(rich, make_topic(f"topic-{n}", rule="paper"))
        strategy = Strategy.objects.create(slug=f"s{n}", title=f"S{n}")
        version = StrategyVersion.objects.create(strategy=strategy, number=1, query="paper", created_at=NOW)
        StrategyHit.objects.create(strategy=strategy, pmid=1, paper=rich, first_version=version, first_seen_at=NOW)
        Notice.objects.create(paper=rich, kind=NoticeKind.CORRECTION, citation=f"Corrected {n}", first_seen_at=NOW)
    desk.get(QUEUE)
    cost(desk, found[3])
    assert cost(desk, found[2]) == cost(desk, found[1])
