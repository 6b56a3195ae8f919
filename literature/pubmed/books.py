"""A PubmedBookArticle element -> what it says: a book, or a chapter of one (DTD pubmed_250101)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from literature.pubmed.articles import read_publication_date
from literature.pubmed.draft import (
    PUBMED_DATA,
    Draft,
    Reader,
    date_of,
    read_abstract,
    read_date_revised,
    read_grants,
    read_investigators,
    read_keyword_list,
    read_language,
    read_pagination,
    read_pmid,
    read_title,
    text_into,
    texts,
    walk,
)
from literature.pubmed.markup import Element, plain
from literature.pubmed.people import read_people
from literature.pubmed.records import BookRecord, HistoryDate, RecordKind
from literature.pubmed.subjects import read_publication_type


def read_book(element: Element, draft: Draft) -> None:
    """Read a PubmedBookArticle.  A record with an ArticleTitle is a chapter; else it is the book itself."""
    for child in reversed(element[:]):
        if child.tag == "PubmedBookData":
            walk(child, PUBMED_DATA, draft)
        elif child.tag == "BookDocument":
            _read_document(child, draft)


def _read_document(element: Element, draft: Draft) -> None:
    is_chapter = element.find("ArticleTitle") is not None
    draft.fields["kind"] = RecordKind.CHAPTER if is_chapter else RecordKind.BOOK
    walk(element, _DOCUMENT, draft)
    book = draft.fields.get("book") or BookRecord()
    if not draft.lists.get("authors"):
        draft.add("authors", *book.authors)
    draft.fields["book"] = replace(
        book,
        accession=draft.ids.accession,
        authors=book.authors if is_chapter else (),
        editors=book.editors + tuple(draft.aside.get("editors", ())),
        chapter_label=", ".join(draft.aside.get("labels", ())),
    )


def _read_authors(element: Element, draft: Draft) -> None:
    """Read an AuthorList of the document: its authors, or editors of its own."""
    if element.get("Type") == "editors":
        draft.aside.setdefault("editors", []).extend(read_people(element))
        return
    draft.add("authors", *read_people(element))
    if element.get("CompleteYN") == "N":
        draft.fields["authors_complete"] = False


def _read_publication_type(element: Element, draft: Draft) -> None:
    draft.add("publication_types", read_publication_type(element))


def _read_label(element: Element, draft: Draft) -> None:
    draft.aside.setdefault("labels", []).append(plain(element))


def _read_contribution_date(element: Element, draft: Draft) -> None:
    """The day on which a chapter was contributed joins the history; one without a day cannot stand there."""
    if date := date_of(element):
        history = draft.fields.get("history", ())
        draft.fields["history"] = (*history, HistoryDate("contribution", date.isoformat()))


def _read_article_ids(element: Element, draft: Draft) -> None:
    draft.ids.read_list(element)


def _read_book(element: Element, draft: Draft) -> None:
    """Read Book: its texts, people and date; its title and identifiers where it is not a chapter that is read."""
    is_chapter = draft.fields["kind"] is RecordKind.CHAPTER
    isbns: list[str] = []
    for child in element[:]:
        if child.tag == "PubDate":
            read_publication_date(child, draft)
        elif child.tag == "BookTitle" and not is_chapter:
            read_title(child, draft)
        elif child.tag == "Isbn":
            isbns.append(plain(child))
        elif child.tag == "InvestigatorList" and not is_chapter:
            read_investigators(child, draft)
        elif child.tag == "ELocationID":
            (draft.ids.read_of_book if is_chapter else draft.ids.read_elocation)(child)
    draft.fields["book"] = _book(element, tuple(isbns))


def _book(element: Element, isbns: tuple[str, ...]) -> BookRecord:
    said = texts(element)
    publisher = element.find("Publisher")
    house = texts(publisher) if publisher is not None else {}
    people = element.findall("AuthorList")
    return BookRecord(
        title=said.get("BookTitle", ""),
        publisher=house.get("PublisherName", ""),
        place=house.get("PublisherLocation", ""),
        edition=said.get("Edition", ""),
        volume=": ".join(filter(None, (said.get("Volume"), said.get("VolumeTitle")))),
        collection_title=said.get("CollectionTitle", ""),
        isbns=isbns,
        editors=tuple(person for group in people if group.get("Type") == "editors" for person in read_people(group)),
        authors=tuple(person for group in people if group.get("Type") != "editors" for person in read_people(group)),
        medium=said.get("Medium", ""),
        report_number=said.get("ReportNumber", ""),
    )


_DOCUMENT: Mapping[str, Reader] = {
    "PMID": read_pmid,
    "ArticleIdList": _read_article_ids,
    "Book": _read_book,
    "LocationLabel": _read_label,
    "ArticleTitle": read_title,
    "VernacularTitle": text_into("vernacular_title"),
    "Pagination": read_pagination,
    "Language": read_language,
    "AuthorList": _read_authors,
    "InvestigatorList": read_investigators,
    "PublicationType": _read_publication_type,
    "Abstract": read_abstract,
    "KeywordList": read_keyword_list,
    "ContributionDate": _read_contribution_date,
    "DateRevised": read_date_revised,
    "GrantList": read_grants,
}
