from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from literature import retagging
from literature.curation import decide_tags
from literature.jobs import JobFailed
from literature.models import Job, JobKind, Paper, TagStatus, Topic
from tests.literature.factories import NOW, confirm, make_paper, make_papers, make_topic, suggest

LIST = "/admin/literature/topic/"


def form_of(topic: Topic, **changes: Any) -> dict[str, Any]:
    rule = topic.current_rule
    shown = {"rule": rule.query, "seen_version": rule.version} if rule else {"rule": "", "seen_version": ""}
    own = {"name": topic.name, "parent": topic.parent_id or "", "position": 0, "description": ""}
    return {**own, **shown, "rule_note": "", **changes}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("(palpation", "at character 1"),
        ("palpation[nosuch]", "at character"),
        ("diagnosis[topic]", "at character"),
        ("", "cannot be taken away"),
    ],
)
def test_a_text_that_is_no_rule_is_refused_with_the_place(door: Client, rule: str, said: str) -> None:
    topic = make_topic("diagnosis", rule="palpation")
    response = door.post(f"{LIST}{topic.pk}/change/", form_of(topic, rule=rule))
    assert response.status_code == 200
    assert said in response.content.decode()
    assert topic.rules.count() == 1


def test_a_topic_cannot_be_below_its_own_subtopic(door: Client) -> None:
    root = make_topic("diagnosis")
    leaf = make_topic("ultrasound", parent=root)
    response = door.post(f"{LIST}{root.pk}/change/", form_of(root, parent=leaf.pk))
    assert "cannot be below itself" in response.content.decode()


def test_a_change_made_on_top_of_an_older_version_is_refused(door: Client) -> None:
    topic = make_topic("diagnosis", rule="palpation")
    stale = form_of(topic, rule="palpation OR mri")
    door.post(f"{LIST}{topic.pk}/change/", form_of(topic, rule="palpation OR ultrasound"))
    response = door.post(f"{LIST}{topic.pk}/change/", stale)
    assert "Someone saved version 2 meanwhile" in response.content.decode()
    assert topic.rules.count() == 2


def test_saving_without_a_new_text_makes_no_version(door: Client) -> None:
    topic = make_topic("diagnosis", rule="palpation")
    door.post(f"{LIST}{topic.pk}/change/", form_of(topic, name="Diagnosing", rule=" palpation\r\n"))
    topic.refresh_from_db()
    assert (topic.name, topic.rules.count()) == ("Diagnosing", 1)


@pytest.mark.django_db(transaction=True)  # tagging begins when the page's own transaction has ended
def test_a_new_text_is_a_new_version_and_tags_again(door: Client, curator: User) -> None:
    topic = make_topic("diagnosis", rule="palpation")
    paper = make_paper(title="Ultrasound of nodules")
    response = door.post(f"{LIST}{topic.pk}/change/", form_of(topic, rule="ultrasound", rule_note="wider"))
    assert response.status_code == 302
    rule = topic.current_rule
    assert rule is not None
    assert (rule.version, rule.query, rule.note, rule.origin) == (2, "ultrasound", "wider", "curator")
    assert paper.topic_tags.get().rule == rule
    assert topic.history.first().history_user == curator
    job = Job.objects.get()
    assert (job.state, job.subject, job.done, job.total) == ("succeeded", "Diagnosis rule 2", 1, 1)
    assert job.said.startswith("1 papers newly suggested")
    assert rule.created_by == curator
    assert f'href="/admin/literature/job/{job.pk}/watch/"' in door.get(LIST).content.decode()


def test_a_topic_that_is_gone_ends_its_job_with_a_sentence(curator: User) -> None:
    job = Job(kind=JobKind.RETAG, arguments={"topic": "gone"})
    with pytest.raises(JobFailed, match="There is no topic “gone” any more"):
        retagging.work(job)


@pytest.mark.django_db(transaction=True)
def test_a_rule_saved_while_another_is_at_work_has_a_job_of_its_own(curator: User, door: Client) -> None:
    topic = make_topic("diagnosis", rule="palpation")
    Job.objects.create(kind=JobKind.RETAG, subject="Diagnosis rule 1", state="running", asked_at=NOW)
    assert door.post(f"{LIST}{topic.pk}/change/", form_of(topic, rule="ultrasound")).status_code == 302
    assert Job.objects.filter(subject="Diagnosis rule 2").exists()


def test_each_version_is_shown_with_what_it_is_worth(door: Client, curator: User) -> None:
    topic = make_topic("diagnosis", rule="palpation")
    tags = make_paper(title="Palpation").topic_tags.all()
    decide_tags(tags, TagStatus.CONFIRMED, by=curator, at=NOW)
    page = door.get(f"{LIST}{topic.pk}/change/").content.decode()
    assert "precision 100\N{NO-BREAK SPACE}% (1 of 1 decided papers confirmed)" in page


def test_a_topic_can_be_added_with_its_first_rule(door: Client) -> None:
    form = {"name": "Palpation", "slug": "palpation", "position": 0, "rule": "palpat*", "rule_note": ""}
    assert door.post(f"{LIST}add/", form).status_code == 302
    rule = Topic.objects.get(slug="palpation").current_rule
    assert rule is not None
    assert (rule.version, rule.query) == (1, "palpat*")


def test_the_slug_is_an_address_and_stays(door: Client) -> None:
    topic = make_topic("diagnosis")
    door.post(f"{LIST}{topic.pk}/change/", form_of(topic, slug="other"))
    topic.refresh_from_db()
    assert topic.slug == "diagnosis"


def test_the_tree_counts_each_paper_of_a_branch_once_and_links_to_just_those(door: Client) -> None:
    root = make_topic("diagnosis")
    leaf = make_topic("ultrasound", parent=root)
    first, second = make_papers([{"title": "A", "pmid": 1}, {"title": "B", "pmid": 2}])
    suggest(first, root)
    suggest(first, leaf)
    suggest(second, leaf)
    confirm(second, root)
    page = door.get(LIST).content.decode()
    shown = re.findall(r"topic=(\w+)&amp;tag_status=(\w+)\"[^>]*>(\d+)<", page)
    assert shown == [
        ("diagnosis", "suggested", "2"), ("diagnosis", "confirmed", "1"), ("ultrasound", "suggested", "2")
    ]  # fmt: skip
    linked = door.get("/admin/literature/paper/?topic=diagnosis&tag_status=suggested").context["cl"].result_list
    assert set(linked) == set(Paper.objects.all())
