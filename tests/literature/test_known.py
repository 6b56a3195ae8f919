"""Known papers: whether each search finds what it must find."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from literature import curation
from literature.known import check_known, found_by, know, missed
from literature.models import KnownPaper, KnownPaperCheck, Pack, Paper, PaperState, Strategy, StrategyHit
from literature.models import StrategyVersion as Version
from literature.roles import NotAllowed
from tests.literature.factories import NOW, make_paper, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)


@pytest.fixture
def pack() -> Pack:
    pack = Pack.objects.create(slug="nodules", title="Nodules", loaded_at=NOW)
    pack.names.create(name="back mouse")
    pack.names.create(name="fatty nodule")
    return pack


def make_strategy(slug: str, query: str, *, asked: bool = False, **fields: Any) -> Strategy:
    """Make a strategy; `asked`: PubMed has told its whole result."""
    strategy = Strategy.objects.create(slug=slug, title=slug, **fields)
    watermark = NOW.date() if asked else None
    Version.objects.create(strategy=strategy, number=1, query=query, created_at=NOW, watermark=watermark)
    return strategy


def make_known(pack: Pack, **facts: Any) -> KnownPaper:
    return KnownPaper.objects.create(pack=pack, paper=make_paper(**facts))


def find(strategy: Strategy, paper: Paper, **fields: Any) -> StrategyHit:
    return StrategyHit.objects.create(
        strategy=strategy, pmid=paper.pmid, paper=paper, first_version=strategy.current, first_seen_at=NOW, **fields
    )


def check_of(known: KnownPaper) -> KnownPaperCheck:
    return known.checks.get()


def test_without_any_active_strategy_every_known_paper_is_missed(pack):
    known = make_known(pack, title="Fatty nodules", pmid=1)
    make_strategy("idle", "nodules[ti]", is_active=False)
    assert check_known(NOW) == 1
    assert [one.known for one in missed()] == [known]
    assert not known.checks.exists()


def test_what_pubmed_does_not_name_is_missed_whatever_we_read(pack):
    """Our reading may be wrong; that PubMed was asked for everything and did not name it is a fact."""
    known = make_known(pack, title="Fatty nodules", pmid=1)
    make_strategy("nodules", "nodules[ti]", asked=True)
    assert check_known(NOW) == 1
    check = check_of(known)
    assert (check.hit, check.matches, check.lacking) == (False, True, [])


def test_what_left_the_result_is_missed_again_and_since_when_is_told(pack):
    known = make_known(pack, title="Fatty nodules", pmid=1)
    strategy = make_strategy("nodules", "nodules[ti]", asked=True)
    hit = find(strategy, known.paper)
    assert check_known(NOW) == 0
    hit.left_at = LATER
    hit.save()
    assert check_known(LATER) == 1
    assert check_known(LATER + dt.timedelta(days=1)) == 1
    assert [one.since for one in missed()] == [LATER]


def test_what_pubmed_names_is_found_whatever_we_read(pack):
    known = make_known(pack, title="Something else", pmid=1)
    strategy = make_strategy("nodules", "nodules[ti] AND back[ti]", asked=True)
    find(strategy, known.paper)
    assert check_known(NOW) == 0
    assert list(found_by(known)) == [strategy]
    check = check_of(known)
    assert (check.hit, check.matches) == (True, False)
    assert [need["any_of"] for need in check.lacking] == [["nodules[ti]"], ["back[ti]"]]


@pytest.mark.parametrize(
    ("pmid", "asked"), [(None, True), (1, False)], ids=["not in PubMed", "PubMed not asked for this version yet"]
)
def test_where_pubmed_cannot_say_our_reading_does(pack, pmid, asked):
    reads = make_known(pack, title="Fatty nodules", pmid=pmid)
    lacks = make_known(pack, title="Fibrositis of the back", pmid=pmid and 2)
    make_strategy("nodules", "nodules[ti]", asked=asked)
    assert check_known(NOW) == 1
    assert [one.known for one in missed()] == [lacks]
    assert list(found_by(reads)) != []


def test_a_query_that_we_cannot_read_and_pubmed_was_not_asked_misses_nothing_for_certain(pack):
    known = make_known(pack, title="Fatty nodules", pmid=1)
    make_strategy("odd", "nodules[nosuchfield]")
    assert check_known(NOW) == 0
    assert check_of(known).matches is None


def test_one_strategy_that_finds_it_is_enough(pack):
    known = make_known(pack, title="Fatty nodules", pmid=1)
    make_strategy("other", "hernia[ti]")
    make_strategy("nodules", "nodules[ti]")
    assert check_known(NOW) == 0
    assert [strategy.slug for strategy in found_by(known)] == ["nodules"]


@pytest.mark.parametrize(
    ("title", "abstract", "term"),
    [
        ("In search of it", "The back mouse is a nodule.", '"back mouse"[tiab]'),
        ("Fibrositis of the back: a study", "", '"Fibrositis of the back"[ti]'),
        ('[Some "odd" title]', "", '"Some odd title"[ti]'),
        ("", "Nothing that names it.", ""),
    ],
)
def test_a_missed_paper_is_shown_with_a_term_that_finds_it(pack, title, abstract, term):
    make_known(pack, title=title, abstract=abstract, pmid=1)
    make_strategy("hernia", "hernia[ti]")
    check_known(NOW)
    (one,) = missed()
    assert one.term == term
    assert [check.strategy.slug for check in one.checks] == ["hernia"]
    if term:
        make_strategy("mended", f"hernia[ti] OR {term}")
        assert check_known(LATER) == 0


def test_a_paper_that_was_merged_is_looked_for_as_what_it_is_now(pack):
    known = make_known(pack, title="Fibrositis", pmid=None, year=1950)
    survivor = make_paper(title="Fatty nodules", pmid=7)
    Paper.objects.filter(pk=known.paper_id).update(state=PaperState.MERGED, merged_into=survivor)
    make_strategy("nodules", "nodules[ti]")
    assert check_known(NOW) == 0


def test_a_strategy_that_is_searched_no_more_has_no_say(pack):
    known = make_known(pack, title="Fatty nodules", pmid=1)
    strategy = make_strategy("nodules", "nodules[ti]")
    check_known(NOW)
    strategy.is_active = False
    curation.keep_strategy(strategy, by=make_user(role="editor"))
    assert len(missed()) == 1
    assert not known.checks.exists()


def test_a_new_version_is_checked_at_once(pack):
    make_known(pack, title="Fatty nodules", pmid=1)
    strategy = make_strategy("nodules", "hernia[ti]", asked=True)
    assert check_known(NOW) == 1
    curation.add_strategy_version(strategy, "nodules[ti]", "", by=make_user(role="editor"), at=LATER)
    assert missed() == []


def test_a_check_that_says_nothing_new_writes_no_check(pack):
    known = make_known(pack, title="Fatty nodules", pmid=1)
    make_strategy("nodules", "nodules[ti]")
    check_known(NOW)
    check_known(LATER)
    assert check_of(known).checked_at == NOW
    known.refresh_from_db()
    assert known.checked_at == LATER


def test_statements_do_not_grow_with_the_papers(pack, django_assert_max_num_queries):
    make_strategy("nodules", "nodules[ti]")
    for number in range(1, 30):
        make_known(pack, title="Fatty nodules", pmid=number)
    with django_assert_max_num_queries(15):
        check_known(NOW)


def test_who_may_not_edit_strategies_adds_no_known_paper(pack):
    paper = make_paper(title="Fatty nodules")
    with pytest.raises(NotAllowed):
        know(paper, pack, "", by=make_user(role="curator"), at=NOW)


def test_a_known_paper_that_is_added_is_checked_at_once(pack):
    paper = make_paper(title="Fatty nodules")
    known = know(paper, pack, "the first", by=make_user(role="editor"), at=NOW)
    assert (known.note, known.missed_since) == ("the first", NOW)
