"""Every field of every real record against plain XPath on the raw element, written apart from the parser."""

from __future__ import annotations

import calendar
import datetime as dt
import gzip
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from literature.pubmed.parse import read_record
from literature.pubmed.records import PaperRecord

pytestmark = pytest.mark.needs_data

Node = etree._Element
MONTHS = {
    name: number for names in (calendar.month_name, calendar.month_abbr) for number, name in enumerate(names) if name
}


def squeeze(value: str) -> str:
    return re.sub(r"\s+", " ", value).strip()


def string(node: Node, path: str) -> str:
    return squeeze(str(node.xpath(f"string({path})")))


def strings(node: Node, path: str) -> tuple[str, ...]:
    return tuple(squeeze("".join(found.itertext())) for found in node.xpath(path))


def a_day(node: Node, path: str) -> dt.date | None:
    for found in node.xpath(path):
        month = string(found, "Month")
        try:
            return dt.date(int(string(found, "Year")), MONTHS.get(month) or int(month), int(string(found, "Day")))
        except ValueError:
            continue
    return None


def people(node: Node, path: str) -> tuple[tuple[Any, ...], ...]:
    return tuple(
        (
            string(one, "LastName"),
            string(one, "ForeName"),
            string(one, "Initials"),
            string(one, "Suffix"),
            string(one, "CollectiveName"),
            strings(one, "AffiliationInfo/Affiliation | Affiliation"),
            bool(one.xpath('@EqualContrib = "Y"')),
            not one.xpath('@ValidYN = "N"'),
            strings(one, 'Identifier[@Source != "ORCID"] | AffiliationInfo/Identifier'),
            {re.sub(r"\D", "", value[:-1]) for value in strings(one, 'Identifier[@Source = "ORCID"]')},
        )
        for one in node.xpath(path)
    )


def written(persons: Any) -> tuple[tuple[Any, ...], ...]:
    """The same tuple of what the parser made."""
    return tuple(
        (
            person.last_name,
            person.fore_name,
            person.initials,
            person.suffix,
            person.collective_name,
            person.affiliations,
            person.equal_contribution,
            person.valid,
            tuple(identifier.value for identifier in person.identifiers if identifier.kind != "ORCID"),
            {
                re.sub(r"\D", "", value[:-1])
                for value in [
                    person.orcid,
                    *(identifier.value for identifier in person.identifiers if identifier.kind == "ORCID"),
                ]
                if value
            },
        )
        for person in persons
    )


def check_titles(node: Node, record: PaperRecord) -> None:
    title = string(node, "//ArticleTitle") if node.xpath("//ArticleTitle") else string(node, "//Book/BookTitle")
    assert record.title == title
    assert squeeze(html.unescape(re.sub(r"</?(?:i|b|u|sub|sup)>", "", record.title_html))) == title
    for mark in ("i", "b", "u", "sub", "sup"):
        filled = [found for found in node.xpath(f"//ArticleTitle//{mark}") if "".join(found.itertext())]
        assert record.title_html.count(f"<{mark}>") == len(filled)
    assert record.vernacular_title == string(node, "//VernacularTitle")


def check_abstract(node: Node, record: PaperRecord) -> None:
    expected = [
        (squeeze("".join(part.itertext())), squeeze(part.get("Label") or ""), part.get("NlmCategory") or "")
        for part in node.xpath("//Abstract/AbstractText")
    ]
    assert [(part.text, part.label, part.nlm_category) for part in record.abstract] == [
        part for part in expected if part[0]
    ]
    for part in record.abstract:
        assert squeeze(html.unescape(re.sub(r"</?(?:i|b|u|sub|sup)>", "", part.text_html))) == part.text
    assert record.abstract_copyright == string(node, "//Abstract/CopyrightInformation")
    assert [
        (other.language, other.kind, [(part.text, part.label, part.nlm_category) for part in other.sections])
        for other in record.other_abstracts
    ] == [
        (
            other.get("Language", "eng"),  # the DTD's default
            other.get("Type"),
            [
                (squeeze("".join(part.itertext())), part.get("Label", ""), part.get("NlmCategory", ""))
                for part in other.xpath("AbstractText[normalize-space()]")
            ],
        )
        for other in node.xpath("//OtherAbstract[AbstractText[normalize-space()]]")
    ]


def check_journal(node: Node, record: PaperRecord) -> None:
    if not node.xpath("//Journal"):
        assert record.journal is None
        return
    journal = record.journal
    assert journal is not None
    assert journal.title == string(node, "//Journal/Title")
    assert journal.iso_abbreviation == string(node, "//Journal/ISOAbbreviation")
    assert journal.issn_print == string(node, '//Journal/ISSN[@IssnType="Print"]')
    assert journal.issn_electronic == string(node, '//Journal/ISSN[@IssnType="Electronic"]')
    assert journal.medline_abbreviation == string(node, "//MedlineTA")
    assert journal.nlm_id == string(node, "//NlmUniqueID")
    assert journal.issn_linking == string(node, "//ISSNLinking")
    assert journal.country == string(node, "//MedlineJournalInfo/Country")
    assert record.volume == string(node, "//JournalIssue/Volume")
    assert record.issue == string(node, "//JournalIssue/Issue")


def check_pages(node: Node, record: PaperRecord) -> None:
    pages = string(node, "//MedlinePgn") or "-".join(filter(None, strings(node, "//StartPage | //EndPage")))
    assert record.pages == pages
    located = strings(node, '//Article/ELocationID[@EIdType="pii"][not(@ValidYN="N")]')
    assert record.elocation == ("" if pages or not located else located[0])


def check_dates(node: Node, record: PaperRecord) -> None:
    parts = strings(node, "//JournalIssue/PubDate/* | //Book/PubDate/*")
    date = record.publication_date
    assert (date.text if date else "") == " ".join(parts)
    if date:
        years = [int(year) for year in re.findall(r"(?<!\d)\d{4}(?!\d)", date.text)]
        assert (date.first_day.year, date.last_day.year) == (years[0], years[-1])
        named = [MONTHS[name] for name in re.findall(r"\b[A-Z][a-z]{2}", date.text) if name in MONTHS]
        if named:
            assert (date.first_day.month, date.last_day.month) == (named[0], named[-1])
        if exact := a_day(node, "//JournalIssue/PubDate[Day]"):
            assert (date.first_day, date.last_day) == (exact, exact)
    assert record.electronic_date == a_day(node, "//ArticleDate")
    assert record.date_completed == a_day(node, "//DateCompleted")
    assert record.date_revised == a_day(node, "//DateRevised")


def check_history(node: Node, record: PaperRecord) -> None:
    expected = []
    for found in node.xpath("//PubMedPubDate"):
        day = a_day(found, ".")
        clock = f"T{int(string(found, 'Hour')):02}:{int(string(found, 'Minute')):02}" if found.xpath("Minute") else ""
        expected.append((found.get("PubStatus"), day.isoformat() + clock if day else ""))
    if contributed := a_day(node, "//ContributionDate"):
        expected.append(("contribution", contributed.isoformat()))
    assert [(date.status, date.moment) for date in record.history] == [pair for pair in expected if pair[1]]


def check_identifiers(node: Node, record: PaperRecord) -> None:
    own = "(//PubmedData | //PubmedBookData | //BookDocument)/ArticleIdList/ArticleId"
    assert record.pmid == int(string(node, "(//MedlineCitation | //BookDocument)/PMID"))
    assert record.pmid_version == int(
        str(node.xpath("string((//MedlineCitation | //BookDocument)/PMID/@Version)")) or 1
    )
    dois = [value.lower() for value in strings(node, f'{own}[@IdType="doi"]')]
    located = [value.lower() for value in strings(node, '//Article/ELocationID[@EIdType="doi"][not(@ValidYN="N")]')]
    if node.xpath("not(//ArticleTitle)"):
        located += [value.lower() for value in strings(node, '//Book/ELocationID[@EIdType="doi"]')]
    found = [value.rstrip(".") for value in dois + located if re.match(r"10\.\d+/\S+$", value)]
    assert record.doi == (found[0] if found else "")
    assert {value for value in found if value != record.doi} <= {i.value for i in record.other_ids}
    pmcids = strings(node, f'{own}[@IdType="pmc"]') + strings(node, '//OtherID[@Source="NLM"][starts-with(., "PMC")]')
    assert record.pmcid == (re.split(r"[ .]", pmcids[0])[0] if pmcids else "")
    piis = strings(node, f'{own}[@IdType="pii"]') + strings(
        node, '//Article/ELocationID[@EIdType="pii"][not(@ValidYN="N")]'
    )
    assert record.pii == (piis[0] if piis else "")
    others = {(i.kind, i.value) for i in record.other_ids}
    rest = node.xpath(f'{own}[not(@IdType="doi" or @IdType="pmc" or @IdType="pii" or @IdType="pubmed")]')
    assert {(one.get("IdType"), squeeze(one.text)) for one in rest} <= others
    rest = node.xpath('//OtherID[not(starts-with(., "PMC"))]')
    assert {(one.get("Source"), squeeze(one.text)) for one in rest} <= others
    cited = {value.lower() for value in strings(node, "//ReferenceList//ArticleId")} - set(found) - set(pmcids)
    surfaced = {record.doi, record.pmcid, *(i.value.lower() for i in record.other_ids)}
    assert not (surfaced & cited - {value.lower() for value in strings(node, own)})


def check_people(node: Node, record: PaperRecord) -> None:
    own = people(node, "//Article/AuthorList/Author | //BookDocument/AuthorList[not(@Type='editors')]/Author")
    expected = list(own or people(node, "//Book/AuthorList[not(@Type='editors')]/Author"))
    old = string(node, "//Article/Affiliation")
    if expected and old and not expected[0][5]:
        expected[0] = (*expected[0][:5], (old,), *expected[0][6:])
    assert list(written(record.authors)) == expected
    assert record.authors_complete == (not node.xpath('//AuthorList/@CompleteYN = "N"'))
    assert written(record.investigators) == people(node, "//InvestigatorList/Investigator")


def check_subjects(node: Node, record: PaperRecord) -> None:
    # Real records have ENG and Eng, too; PubMed's own codes are in lower case.
    assert record.languages == tuple(code.lower() for code in strings(node, "//Language"))
    assert [(one.name, one.ui) for one in record.publication_types] == [
        (squeeze(one.text), one.get("UI", "")) for one in node.xpath("//PublicationType")
    ]
    assert [
        (one.name, one.ui, one.major, one.kind, [(q.name, q.ui, q.major) for q in one.qualifiers])
        for one in record.mesh
    ] == [
        (
            string(one, "DescriptorName"),
            str(one.xpath("string(DescriptorName/@UI)")),
            bool(one.xpath('DescriptorName/@MajorTopicYN = "Y"')),
            str(one.xpath("string(DescriptorName/@Type)")),
            [(squeeze(q.text), q.get("UI", ""), q.get("MajorTopicYN") == "Y") for q in one.xpath("QualifierName")],
        )
        for one in node.xpath("//MeshHeading")
    ]
    assert [(one.name, one.ui, one.kind, one.registry_number) for one in record.substances] == [
        (
            string(one, "NameOfSubstance"),
            str(one.xpath("string(NameOfSubstance/@UI)")),
            "chemical",
            re.sub("^0$", "", string(one, "RegistryNumber")),
        )
        if one.tag == "Chemical"
        else (squeeze(one.text), one.get("UI", ""), one.get("Type", ""), "")
        for one in node.xpath("//Chemical | //SupplMeshName")
    ]
    assert [(one.text, one.owner, one.major) for one in record.keywords] == [
        (squeeze("".join(one.itertext())), one.getparent().get("Owner"), one.get("MajorTopicYN") == "Y")
        for one in node.xpath("//Keyword[normalize-space()]")
    ]


def check_links(node: Node, record: PaperRecord) -> None:
    assert [(one.grant_id, one.acronym, one.agency, one.country) for one in record.grants] == [
        tuple(string(one, part) for part in ("GrantID", "Acronym", "Agency", "Country"))
        for one in node.xpath("//Grant")
    ]
    assert [(one.name, one.accession_numbers) for one in record.data_banks] == [
        (string(one, "DataBankName"), strings(one, ".//AccessionNumber")) for one in node.xpath("//DataBank")
    ]
    assert record.conflict_of_interest == string(node, "//CoiStatement")
    assert [(one.ref_type, one.pmid, one.citation, one.note) for one in record.notices] == [
        (
            one.get("RefType") or one.tag,
            int(string(one, "PMID")) if one.xpath("PMID") else None,
            string(one, "RefSource"),
            string(one, "Note"),
        )
        for one in node.xpath("//CommentsCorrections[@RefType] | //CommentsCorrections[not(@RefType)]/*")
    ]


def check_statuses(node: Node, record: PaperRecord) -> None:
    kinds = {True: "chapter", False: "book"}
    is_book = node.tag == "PubmedBookArticle"
    assert record.source == "pubmed"
    assert record.kind == (kinds[bool(node.xpath("//ArticleTitle"))] if is_book else "article")
    assert record.citation_status == str(node.xpath("string(//MedlineCitation/@Status)"))
    assert record.publication_model == str(node.xpath("string(//Article/@PubModel)"))
    assert record.publication_status == string(node, "//PublicationStatus")


def check_book(node: Node, record: PaperRecord) -> None:
    if node.tag != "PubmedBookArticle":
        assert record.book is None
        return
    book = record.book
    assert book is not None
    assert book.title == string(node, "//BookTitle")
    assert book.publisher == string(node, "//PublisherName")
    assert book.place == string(node, "//PublisherLocation")
    assert book.edition == string(node, "//Edition")
    assert book.volume == string(node, "//Book/Volume")
    assert book.collection_title == string(node, "//CollectionTitle")
    assert book.isbns == strings(node, "//Isbn")
    assert book.medium == string(node, "//Medium")
    assert book.report_number == string(node, "//ReportNumber")
    assert book.accession == string(node, '//ArticleId[@IdType="bookaccession"]')
    assert book.chapter_label == string(node, "//BookDocument/LocationLabel")
    assert written(book.editors) == people(node, "//AuthorList[@Type='editors']/Author")
    assert written(book.authors) == (
        people(node, "//Book/AuthorList[@Type='authors']/Author") if record.kind == "chapter" else ()
    )


CHECKS: dict[Callable[[Node, PaperRecord], None], tuple[str, ...]] = {
    check_titles: ("title", "title_html", "vernacular_title"),
    check_abstract: ("abstract", "abstract_copyright", "other_abstracts"),
    check_journal: ("journal", "volume", "issue"),
    check_pages: ("pages", "elocation"),
    check_dates: ("publication_date", "electronic_date", "date_completed", "date_revised"),
    check_history: ("history",),
    check_identifiers: ("pmid", "pmid_version", "doi", "pmcid", "pii", "other_ids"),
    check_people: ("authors", "authors_complete", "investigators"),
    check_subjects: ("languages", "publication_types", "mesh", "substances", "keywords"),
    check_links: ("grants", "data_banks", "conflict_of_interest", "notices"),
    check_statuses: ("source", "kind", "citation_status", "publication_model", "publication_status"),
    check_book: ("book",),
}


def elements(path: Path) -> Iterator[Node]:
    """Each record of a file as a document of its own, found by another way than the parser's."""
    whole = etree.fromstring(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
    etree.strip_tags(whole, etree.Comment, etree.ProcessingInstruction)
    for tree in whole.xpath("//PubmedArticle | //PubmedBookArticle"):
        yield etree.fromstring(etree.tostring(tree, with_tail=False))


def all_files(data_dir: Path) -> list[Path]:
    return sorted(path for path in (data_dir / "pubmed").rglob("*") if path.is_file())


def test_every_field_of_a_record_is_checked_here() -> None:
    assert {name for names in CHECKS.values() for name in names} == {field.name for field in fields(PaperRecord)}


@pytest.mark.slow
def test_every_field_of_every_real_record_is_what_xpath_finds(data_dir: Path) -> None:
    count = 0
    for path in all_files(data_dir):
        for node in elements(path):
            raw = etree.tostring(node, encoding="utf-8")
            record = read_record(raw)
            for check in CHECKS:
                try:
                    check(node, record)
                except AssertionError as error:
                    error.add_note(f"{path.name}, PMID {record.pmid}")
                    raise
            count += 1
    assert count >= 3179
