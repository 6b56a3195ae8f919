"""Papers written by hand: what is refused, what is asked about, what is stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from literature.importing import ImportRefused
from literature.importing.by_hand import Faulty, HandFacts, ProbablyHere, add_by_hand, edit_by_hand, facts_of
from literature.models import Paper, PaperLanguage, ReceivedRecord, ScreeningTask
from literature.pubmed.records import Source
from literature.roles import NotAllowed
from tests.literature.factories import NOW, make_paper, make_user

pytestmark = pytest.mark.django_db
FACTS = HandFacts(
    original_title="Über episakrale Lipome",
    title="On episacral lipomas",
    authors="Ries, Edward\nSutro CJ\nBack Pain Group\n",
    journal="Zeitschrift",
    issn="0304-3959",
    year="1937",
    date="1937 Apr",
    language="German",
    doi="https://doi.org/10.1/A",
    pages="10-14",
    abstract="Kurz.",
)


@pytest.mark.parametrize(
    ("field", "written", "sentence"),
    [
        ("original_title", " ", "Write the title"),
        ("year", "", "from 1600 to 2027"),
        ("year", "1599", "from 1600 to 2027"),
        ("year", "2028", "from 1600 to 2027"),
        ("year", "19e7", "from 1600 to 2027"),
        ("date", "Apr", "as it is printed, with the year 1937"),
        ("date", "1938 Apr", "with the year 1937"),
        ("doi", "11.1/a", "This is no DOI"),
        ("issn", "0304-3958", "the last one checks"),
        ("pmid", "PMC7", "This is no PMID"),
        ("pmcid", "x", "This is no PMCID"),
        ("language", "Klingon, German", "“Klingon” is no language"),
        ("kind", "poem", "Choose an article"),
    ],
)
def test_a_fact_that_cannot_stand_is_refused_by_name(field: str, written: str, sentence: str) -> None:
    wrong = replace(FACTS, **{field: written, **({"title": ""} if field == "original_title" else {})})
    with pytest.raises(Faulty) as refused:
        add_by_hand(wrong, by=make_user(), at=NOW)
    assert list(refused.value.problems) == [field]
    assert sentence in refused.value.problems[field]
    assert not Paper.objects.exists()


def test_a_viewer_adds_nothing() -> None:
    with pytest.raises(NotAllowed):
        add_by_hand(FACTS, by=make_user(role="viewer"), at=NOW)


@pytest.mark.parametrize(("field", "held"), [("pmid", 5), ("doi", "10.1/a"), ("pmcid", "PMC7")])
def test_an_identifier_of_a_paper_that_is_here_is_refused(field: str, held: object) -> None:
    make_paper(title="Quite another", **{field: held})
    with pytest.raises(Faulty, match="it is here already"):
        add_by_hand(replace(FACTS, **{field: str(held)}), by=make_user(), at=NOW)


def test_what_is_alike_is_asked_about_first() -> None:
    here = make_paper(title="On episacral lipomas.", year=1937, authors=("Ries E",), pages="10-14")
    by = make_user()
    with pytest.raises(ProbablyHere) as asked:
        add_by_hand(FACTS, by=by, at=NOW)
    assert [found.paper_id for found in asked.value.alike] == [here.pk]
    assert Paper.objects.count() == 1
    assert add_by_hand(FACTS, is_another=True, by=by, at=NOW).pk != here.pk


def test_a_paper_has_both_titles_its_people_and_its_way_in() -> None:
    paper = add_by_hand(FACTS, by=make_user(), at=NOW)
    assert (paper.source, paper.title, paper.vernacular_title) == ("hand", FACTS.title, FACTS.original_title)
    assert (paper.year, paper.publication_date, paper.doi, paper.pages) == (1937, "1937 Apr", "10.1/a", "10-14")
    authors = paper.authorships.values_list("last_name", "fore_name", "initials", "collective_name")
    assert list(authors) == [("Ries", "Edward", "E", ""), ("Sutro", "", "CJ", ""), ("", "", "", "Back Pain Group")]
    assert list(PaperLanguage.objects.filter(paper=paper).values_list("code", flat=True)) == ["ger"]
    assert paper.journal_as_printed["issn_print"] == "0304-3959"
    assert facts_of(paper) == FACTS
    assert ScreeningTask.objects.filter(paper=paper).exists()


def test_an_untranslated_title_is_the_title() -> None:
    paper = add_by_hand(replace(FACTS, title=""), by=make_user(), at=NOW)
    assert (paper.title, paper.vernacular_title) == (FACTS.original_title, "")


def test_editing_makes_a_revision_and_keeps_the_earlier_one() -> None:
    by = make_user()
    paper = add_by_hand(FACTS, by=by, at=NOW)
    edit_by_hand(paper, replace(FACTS, title="On lipomas", pages="10-15"), by=by, at=NOW + dt.timedelta(days=1))
    paper.refresh_from_db()
    assert (paper.title, paper.pages) == ("On lipomas", "10-15")
    revisions = ReceivedRecord.objects.filter(paper=paper).order_by("pk")
    assert [revision.changed_fields for revision in revisions] == [[], ["pages", "title", "title_html"]]
    assert all(b"curator" in revision.raw() for revision in revisions)
    assert facts_of(paper).pages == "10-15"


def test_a_file_does_not_overrule_a_curator_and_pubmed_does() -> None:
    paper = add_by_hand(FACTS, by=make_user(), at=NOW)
    make_paper(source=Source.RIS, title="A file's title", doi="10.1/a")
    paper.refresh_from_db()
    assert paper.title == FACTS.title
    make_paper(source=Source.PUBMED, title="PubMed's title", doi="10.1/a", pmid=5)
    paper.refresh_from_db()
    assert paper.title == "PubMed's title"
    with pytest.raises(ImportRefused, match="comes from elsewhere"):
        edit_by_hand(paper, FACTS, by=make_user("ben"), at=NOW)
