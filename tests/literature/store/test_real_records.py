"""What stands in the rows is what XPath finds in the record as received, for every real record."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from lxml import etree

from literature.api.papers import JOURNAL
from literature.formats import read_file
from literature.intake import take_in
from literature.models import CommentCorrection, Journal, Paper, ReceivedRecord
from tests.literature.factories import NOW
from tests.literature.pubmed.test_parse_against_xpath import Node, a_day, all_files, string, strings
from tests.thorough import some

pytestmark = [pytest.mark.django_db, pytest.mark.needs_data, pytest.mark.slow]

JOURNAL_PATHS = {
    "title": "//Journal/Title",
    "iso_abbreviation": "//Journal/ISOAbbreviation",
    "medline_abbreviation": "//MedlineTA",
    "nlm_id": "//NlmUniqueID",
    "issn_print": '//Journal/ISSN[@IssnType="Print"]',
    "issn_electronic": '//Journal/ISSN[@IssnType="Electronic"]',
    "issn_linking": "//ISSNLinking",
    "country": "//MedlineJournalInfo/Country",
}
TEXT_PATHS = {
    "title": "//ArticleTitle | //BookDocument[not(ArticleTitle)]/Book/BookTitle",
    "vernacular_title": "//VernacularTitle",
    "volume": "//JournalIssue/Volume",
    "issue": "//JournalIssue/Issue",
    "conflict_of_interest": "//CoiStatement",
    "publication_status": "//PublicationStatus",
    "abstract_copyright": "//Abstract/CopyrightInformation",
}
DAY_PATHS = {
    "electronic_date": "//ArticleDate",
    "date_completed": "//DateCompleted",
    "date_revised": "//DateRevised",
}
HISTORY_PATHS = {"create_date": "entrez", "entry_date": "pubmed"}


@pytest.fixture
def stored(data_dir: Path) -> None:
    for path in all_files(data_dir):
        take_in(some(read_file(path), 2), now=NOW)


def raw_of(paper: Paper) -> Node:
    (received,) = ReceivedRecord.objects.filter(paper=paper, sha256=paper.record_sha256)
    return etree.fromstring(received.raw())


def check_journal(node: Node, paper: Paper) -> None:
    if not node.xpath("//Journal"):
        assert (paper.journal, paper.journal_as_printed) == (None, None)
        return
    assert paper.journal_as_printed == {name: string(node, path) for name, path in JOURNAL_PATHS.items()}
    assert paper.journal is not None
    assert paper.journal.nlm_id == string(node, "//NlmUniqueID")


def check_columns(node: Node, paper: Paper) -> None:
    for name, path in TEXT_PATHS.items():
        assert getattr(paper, name) == (strings(node, path) or ("",))[0], name
    for name, path in DAY_PATHS.items():
        assert getattr(paper, name) == a_day(node, path), name
    for name, status in HISTORY_PATHS.items():
        assert getattr(paper, name) == a_day(node, f'//PubMedPubDate[@PubStatus="{status}"]'), name
    assert paper.pmid == int(string(node, "(//MedlineCitation | //BookDocument)/PMID"))
    pages = string(node, "//MedlinePgn") or "-".join(filter(None, strings(node, "//StartPage | //EndPage")))
    assert paper.pages == pages
    assert paper.publication_date == " ".join(strings(node, "//JournalIssue/PubDate/* | //Book/PubDate/*"))
    years = strings(node, "//JournalIssue/PubDate/Year | //Book/PubDate/Year")
    assert not years or paper.year == int(years[0])


def check_identifiers(node: Node, paper: Paper) -> None:
    own = "(//PubmedData | //PubmedBookData | //BookDocument)/ArticleIdList/ArticleId"
    dois = [value.lower() for value in strings(node, f'{own}[@IdType="doi"]')]
    if paper.doi:
        assert paper.doi in [*dois, *(value.lower() for value in strings(node, '//ELocationID[@EIdType="doi"]'))]
    others = {identifier["value"].lower() for identifier in paper.other_ids}
    assert not dois or {dois[0], dois[0].rstrip(".")} & {paper.doi, *others}
    pmcids = strings(node, f'{own}[@IdType="pmc"]')
    assert not pmcids or paper.pmcid == pmcids[0].split(".")[0]


def check_links(node: Node, paper: Paper) -> None:
    rows = CommentCorrection.objects.filter(paper=paper).order_by("position")
    assert list(rows.values_list("ref_type", "pmid", "citation", "note")) == [
        (
            one.get("RefType") or one.tag,
            int(string(one, "PMID")) if one.xpath("PMID") else None,
            string(one, "RefSource"),
            string(one, "Note"),
        )
        for one in node.xpath("//CommentsCorrections[@RefType] | //CommentsCorrections[not(@RefType)]/*")
    ]


@pytest.mark.usefixtures("stored")
def test_every_stored_paper_and_journal_is_what_the_records_say() -> None:
    papers = list(Paper.objects.select_related("journal").filter(source="pubmed"))
    assert len(papers) > 1000
    for paper in papers:
        node = raw_of(paper)
        for check in (check_journal, check_columns, check_identifiers, check_links):
            try:
                check(node, paper)
            except AssertionError as error:
                error.add_note(f"PMID {paper.pmid}")
                raise
    check_journals(papers)


def check_journals(papers: list[Paper]) -> None:
    """Each field of a journal is what the last revised of its papers says that says anything in it."""
    printed: dict[int | None, list[dict[str, str]]] = {}
    for paper in sorted(papers, key=lambda p: (p.date_revised or dt.date.min, p.pmid or 0)):
        printed.setdefault(paper.journal_id, []).append(paper.journal_as_printed or {})
    for journal in Journal.objects.all():
        for name in JOURNAL:
            values = [one[name] for one in printed[journal.pk] if one[name]]
            assert getattr(journal, name) == (values[-1] if values else ""), (journal.key, name)
