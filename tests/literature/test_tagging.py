"""Rules suggest; a curator's word stands."""

import datetime as dt

import pytest
from django.contrib.auth.models import User

from literature import tagging
from literature.curation import decide_tags
from literature.models import Paper, TagStatus, Topic, TopicRule, TopicTag
from literature.tagging import RetagReport, retag
from tests.literature.factories import NOW, make_paper, make_topic, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)


@pytest.fixture
def lipoma() -> Topic:
    return make_topic("episacroiliac-lipoma", rule='"episacroiliac lipoma*"[tiab] OR ("back mice"[ti] AND pain[tiab])')


@pytest.fixture
def curator() -> User:
    return make_user("ada", role="editor")


def tag() -> TopicTag:
    return TopicTag.objects.get()


def new_rule(topic: Topic, query: str) -> None:
    TopicRule.objects.create(topic=topic, version=2, query=query, created_at=NOW)


def test_a_matching_paper_gets_a_suggestion_that_says_why(lipoma: Topic) -> None:
    make_paper(pmid=1, title="Episacroiliac lipomas: a case", abstract="An episacroiliac lipoma was excised.")
    assert (tag().topic, tag().status, tag().rule) == (lipoma, TagStatus.SUGGESTED, lipoma.current_rule)
    assert tag().matched == [
        {"term": '"episacroiliac lipoma*"', "field": "title"},
        {"term": '"episacroiliac lipoma*"', "field": "abstract"},
    ]
    assert tag().suggested_at == NOW


def test_a_paper_that_matches_nothing_gets_none(lipoma: Topic) -> None:
    make_paper(pmid=1, title="Back mice were returned to the cage")
    assert not TopicTag.objects.exists()


def test_a_suggestion_lapses_when_the_corrected_record_no_longer_matches(lipoma: Topic) -> None:
    make_paper(pmid=1, title="Episacroiliac lipoma")
    make_paper(pmid=1, title="Episodic lipaemia", now=LATER)
    assert tag().status == TagStatus.LAPSED


def test_a_lapsed_suggestion_comes_back(lipoma: Topic) -> None:
    for title in ("Episacroiliac lipoma", "Episodic lipaemia", "Episacroiliac lipoma"):
        make_paper(pmid=1, title=title)
    assert tag().status == TagStatus.SUGGESTED


@pytest.mark.parametrize("status", [TagStatus.CONFIRMED, TagStatus.REJECTED])
def test_a_curators_word_outlives_records_and_rules(lipoma: Topic, curator: User, status: TagStatus) -> None:
    make_paper(pmid=1, title="Episacroiliac lipoma")
    tag().decide(status, curator, NOW, reason="read it")
    make_paper(pmid=1, title="Episodic lipaemia", now=LATER)
    make_paper(pmid=1, title="Episacroiliac lipoma again", now=LATER)
    new_rule(lipoma, "lipoma[ti]")
    retag(now=LATER)
    assert (tag().status, tag().decided_by, tag().reason, tag().rule.version) == (status, curator, "read it", 1)


def test_a_suggestion_that_no_rule_made_does_not_lapse(lipoma: Topic) -> None:
    paper = make_paper(pmid=1, title="Fibrositis of the back")
    TopicTag.objects.create(paper=paper, topic=lipoma, suggested_at=NOW, matched=[{"term": "x", "field": "pack x"}])
    retag(now=LATER)
    make_paper(pmid=1, title="Fibrositis of the back, revised", now=LATER)
    assert tag().status == TagStatus.SUGGESTED


def test_retagging_applies_a_new_rule_to_all_papers(lipoma: Topic) -> None:
    stays = make_paper(pmid=1, title="Episacroiliac lipoma")
    gets = make_paper(pmid=2, title="Copeman nodule")
    loses = make_paper(pmid=3, title="Back mice and pain")
    new_rule(lipoma, '"episacroiliac lipoma*"[tiab] OR "copeman nodule*"[ti]')
    report = retag([lipoma], now=LATER)
    assert (report.suggested, report.changed, report.lapsed) == (1, 1, 1)
    status = dict(TopicTag.objects.values_list("paper_id", "status"))
    assert status == {stays.pk: "suggested", gets.pk: "suggested", loses.pk: "lapsed"}
    assert set(TopicTag.objects.exclude(status="lapsed").values_list("rule__version", flat=True)) == {2}


def test_retagging_without_a_change_changes_nothing(lipoma: Topic) -> None:
    make_paper(pmid=1, title="Episacroiliac lipoma")
    report = retag(now=LATER)
    assert (report.suggested, report.changed, report.lapsed) == (0, 0, 0)
    assert Paper.objects.get().updated_at == NOW


def test_who_asks_what_changed_is_told_of_new_tags(lipoma: Topic) -> None:
    paper = make_paper(pmid=1, title="Copeman nodule")
    new_rule(lipoma, '"copeman nodule"[ti]')
    retag(now=LATER)
    assert list(Paper.objects.changed_since(LATER)) == [paper]


def test_tags_suggested_by_retagging_are_those_of_the_intake(lipoma: Topic) -> None:
    make_paper(pmid=1, title="Episacroiliac lipoma", year=1937, authors=("Ries E",))
    made = TopicTag.objects.values("topic", "status", "rule", "matched").get()
    TopicTag.objects.all().delete()
    retag(now=LATER)
    assert TopicTag.objects.values("topic", "status", "rule", "matched").get() == made


def test_a_retagging_that_is_overtaken_by_a_newer_rule_leaves_its_tags_alone(lipoma: Topic, monkeypatch) -> None:
    make_paper(pmid=1, title="Episacroiliac lipoma")
    make_paper(pmid=2, title="Copeman nodule")
    tag_chunk = tagging._retag_chunk

    def overtaken(*args: object) -> RetagReport:
        monkeypatch.setattr(tagging, "_retag_chunk", tag_chunk)
        new_rule(lipoma, '"copeman nodule"[ti]')
        retag(now=LATER)
        return tag_chunk(*args)

    monkeypatch.setattr(tagging, "_retag_chunk", overtaken)
    retag(now=LATER)
    tags = dict(TopicTag.objects.values_list("paper__pmid", "status"))
    assert tags == {1: "lapsed", 2: "suggested"}
    assert TopicTag.objects.get(paper__pmid=2).rule.version == 2


# ── A later rule asks again ─────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def rejected(lipoma: Topic) -> TopicTag:
    make_paper(pmid=1, title="Episacroiliac lipoma")
    decide_tags(TopicTag.objects.all(), TagStatus.REJECTED, by=make_user("ada"), at=NOW, reason="a mouse")
    return tag()


def later_rule(topic: Topic, query: str = "lipoma[ti]") -> TopicRule:
    return TopicRule.objects.create(topic=topic, version=topic.rules.count() + 1, query=query, created_at=LATER)


def test_the_rule_that_was_rejected_does_not_ask_again(lipoma: Topic, rejected: TopicTag) -> None:
    make_paper(pmid=1, title="Episacroiliac lipoma, corrected", now=LATER)
    retag(now=LATER)
    assert (tag().status, tag().asked_again) == (TagStatus.REJECTED, None)


def test_a_later_rule_asks_again_and_the_rejection_stands(lipoma: Topic, rejected: TopicTag) -> None:
    rule = later_rule(lipoma)
    retag(now=LATER)
    assert (tag().status, tag().reason, tag().asked_again) == (TagStatus.REJECTED, "a mouse", rule)


def test_a_record_that_arrives_after_the_later_rule_asks_too(lipoma: Topic, rejected: TopicTag) -> None:
    rule = later_rule(lipoma)
    make_paper(pmid=1, title="Episacroiliac lipoma, corrected", now=LATER)
    assert tag().asked_again == rule


def test_a_rule_that_no_longer_matches_asks_no_longer(lipoma: Topic, rejected: TopicTag) -> None:
    later_rule(lipoma)
    retag(now=LATER)
    make_paper(pmid=1, title="Episodic lipaemia", now=LATER)
    assert tag().asked_again is None


def test_a_third_rule_that_does_not_match_withdraws_the_question(lipoma: Topic, rejected: TopicTag) -> None:
    later_rule(lipoma)
    retag(now=LATER)
    later_rule(lipoma, "copeman[ti]")
    retag(now=LATER)
    assert tag().asked_again is None


def test_rejecting_again_answers_the_later_rule(lipoma: Topic, rejected: TopicTag) -> None:
    rule = later_rule(lipoma)
    retag(now=LATER)
    much_later = LATER + dt.timedelta(days=1)
    user = User.objects.get(username="ada")
    assert decide_tags(TopicTag.objects.all(), TagStatus.REJECTED, by=user, at=much_later, reason="still a mouse") == 1
    assert (tag().rule, tag().asked_again, tag().reason) == (rule, None, "still a mouse")
    retag(now=much_later)
    assert tag().asked_again is None


def test_a_topic_that_a_curator_confirmed_is_not_asked_about(lipoma: Topic) -> None:
    make_paper(pmid=1, title="Episacroiliac lipoma")
    decide_tags(TopicTag.objects.all(), TagStatus.CONFIRMED, by=make_user("ada"), at=NOW)
    later_rule(lipoma)
    retag(now=LATER)
    assert tag().asked_again is None
