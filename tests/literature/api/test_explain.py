"""Why a query finds a paper."""

from __future__ import annotations

import datetime as dt

import pytest

from literature.api.explain import explain
from literature.models import Paper
from literature.pubmed.records import AuthorRecord, BookRecord, Keyword, MeshHeading, MeshQualifier, Substance
from literature.query import parse
from tests.literature.factories import NOW, confirm, make_paper, make_papers, make_topic

pytestmark = pytest.mark.django_db


def why(query: str, paper: Paper) -> dict:
    return explain(parse(query), [paper.pk])[paper.pk]


def terms(query: str, paper: Paper) -> list[tuple[str, str]]:
    return [(term["term"], term["field"]) for term in why(query, paper)["terms"]]


def shown(query: str, paper: Paper) -> list[tuple[str, str]]:
    return [(snippet["field"], snippet["html"]) for snippet in why(query, paper)["snippets"]]


def test_a_hostile_title_is_shown_harmless():
    paper = make_paper(title='<img src=x onerror="alert(1)"> lipoma & <b>more</b>')
    ((_, html),) = shown("lipoma", paper)
    assert html == "&lt;img src=x onerror=&quot;alert(1)&quot;&gt; <mark>lipoma</mark> &amp; &lt;b&gt;more&lt;/b&gt;"


def test_what_a_paper_does_not_have_is_not_said_of_it():
    paper = make_paper(title="A lipoma")
    assert terms("lipoma NOT nodule OR herniation[ti] OR 1990[dp] OR smith[au]", paper) == [("lipoma", "title")]


def test_no_papers_need_no_explanation():
    assert explain(parse("lipoma"), []) == {}


def test_every_field_of_words_has_its_snippets():
    paper = make_paper(
        title="Lipoma",
        vernacular_title="Lipoma dorsal",
        abstract="A lipoma was found.",
        keywords=(Keyword("lipoma"), Keyword("pain")),
        mesh=(MeshHeading("Lipoma", qualifiers=(MeshQualifier("surgery"),)),),
        substances=(Substance("lipoma factor"),),
        authors=(AuthorRecord(last_name="Lipoma", initials="A", affiliations=("Lipoma Clinic",)),),
        book=BookRecord(title="Book of the lipoma"),
    )
    assert shown("lipoma", paper) == [
        ("title", "<mark>Lipoma</mark>"),
        ("title", "<mark>Lipoma</mark> dorsal"),
        ("title", "Book of the <mark>lipoma</mark>"),
        ("keywords", "<mark>lipoma</mark>"),
        ("abstract", "A <mark>lipoma</mark> was found."),
        ("headings", "<mark>Lipoma</mark>"),
        ("headings", "<mark>lipoma</mark> factor"),
        ("names", "<mark>Lipoma</mark> A"),
        ("affiliations", "<mark>Lipoma</mark> Clinic"),
    ]


def test_topics_and_strategies_are_reasons_too():
    diagnosis = make_topic("diagnosis")
    paper = make_paper(title="A lipoma")
    assert terms("lipoma OR diagnosis[topic]", paper) == [("lipoma", "title")]
    confirm(paper, make_topic("ultrasound", parent=diagnosis))
    assert terms("lipoma OR diagnosis[topic]", paper) == [("lipoma", "title"), ("diagnosis", "topic")]


def test_dates_and_names_are_told_by_their_field():
    paper = make_paper(title="A lipoma", year=1993, authors=("Smith J",), publication_types=("Review",), pmid=7)
    query = "1990:2000[dp] AND smith[au] AND review[pt] AND 7[pmid]"
    assert terms(query, paper) == [("1990:2000", "dp"), ("smith", "au"), ("review", "pt"), ("7", "pmid")]


def test_each_paper_of_a_page_is_explained_in_as_many_queries_as_one(django_assert_max_num_queries):
    papers = make_papers([{"title": f"Lipoma {n}", "pmid": n} for n in range(1, 21)], now=NOW + dt.timedelta(days=1))
    with django_assert_max_num_queries(8):
        assert len(explain(parse("lipoma AND diagnosis[topic] OR x[strategy]"), [paper.pk for paper in papers])) == 20
