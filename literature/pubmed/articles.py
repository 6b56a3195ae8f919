"""A PubmedArticle element -> what it says (DTD pubmed_250101, and the older forms seen in stored records)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from literature.identifiers import normalise_pmid
from literature.languages import as_recorded
from literature.pubmed.dates import publication_date, publication_date_from_parts
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
    sections,
    text_into,
    texts,
    walk,
)
from literature.pubmed.markup import Element, plain
from literature.pubmed.people import read_people
from literature.pubmed.records import DataBank, NoticeRecord, OtherAbstract
from literature.pubmed.subjects import (
    read_chemicals,
    read_mesh,
    read_publication_type,
    read_supplementary_concepts,
)


def read_article(element: Element, draft: Draft) -> None:
    """Read a PubmedArticle.  PubmedData comes first: where its DOI differs from that of the article, it is PubMed's."""
    for child in reversed(element[:]):
        if child.tag == "PubmedData":
            walk(child, PUBMED_DATA, draft)
        elif child.tag == "MedlineCitation":
            draft.fields["citation_status"] = child.get("Status", "")
            walk(child, _CITATION, draft)


def read_publication_date(element: Element, draft: Draft) -> None:
    """Read PubDate: year with month and day or season, or a MedlineDate."""
    said = texts(element)
    if medline_date := said.get("MedlineDate"):
        date = publication_date(medline_date)
    else:
        date = publication_date_from_parts(*(said.get(tag, "") for tag in ("Year", "Month", "Day", "Season")))
    draft.fields["publication_date"] = date


# Article


def _read_article(element: Element, draft: Draft) -> None:
    draft.fields["publication_model"] = element.get("PubModel", "")
    walk(element, _ARTICLE, draft)


def _read_journal(element: Element, draft: Draft) -> None:
    walk(element, _JOURNAL, draft)


def _read_journal_issue(element: Element, draft: Draft) -> None:
    walk(element, _JOURNAL_ISSUE, draft)


def _read_journal_info(element: Element, draft: Draft) -> None:
    walk(element, _JOURNAL_INFO, draft)


def _of_journal(name: str) -> Reader:
    def read(element: Element, draft: Draft) -> None:
        draft.journal[name] = plain(element)

    return read


def _read_issn(element: Element, draft: Draft) -> None:
    name = "issn_electronic" if element.get("IssnType") == "Electronic" else "issn_print"
    draft.journal[name] = plain(element)


def _read_elocation(element: Element, draft: Draft) -> None:
    draft.ids.read_elocation(element)


def _read_authors(element: Element, draft: Draft) -> None:
    draft.add("authors", *read_people(element))
    if element.get("CompleteYN") == "N":
        draft.fields["authors_complete"] = False
    _give_affiliation_to_first_author(draft)


def _read_old_affiliation(element: Element, draft: Draft) -> None:
    """Until 2013 NLM kept one affiliation an article, that of the first author, beside the authors."""
    draft.aside["affiliations"] = [plain(element)]
    _give_affiliation_to_first_author(draft)


def _give_affiliation_to_first_author(draft: Draft) -> None:
    authors, affiliations = draft.lists.get("authors"), draft.aside.get("affiliations")
    if authors and affiliations and not authors[0].affiliations:
        authors[0] = replace(authors[0], affiliations=tuple(affiliations))


def _read_data_banks(element: Element, draft: Draft) -> None:
    for child in element[:]:
        numbers = tuple(plain(number) for number in child.findall("AccessionNumberList/AccessionNumber"))
        draft.add("data_banks", DataBank(texts(child).get("DataBankName", ""), numbers))


def _read_publication_types(element: Element, draft: Draft) -> None:
    draft.add("publication_types", *(read_publication_type(child) for child in element[:]))


def _read_article_date(element: Element, draft: Draft) -> None:
    draft.fields["electronic_date"] = draft.fields.get("electronic_date") or date_of(element)


# MedlineCitation


def _read_date_completed(element: Element, draft: Draft) -> None:
    draft.fields["date_completed"] = date_of(element)


def _read_chemicals(element: Element, draft: Draft) -> None:
    draft.add("substances", *read_chemicals(element))


def _read_supplementary_concepts(element: Element, draft: Draft) -> None:
    draft.add("substances", *read_supplementary_concepts(element))


def _read_mesh(element: Element, draft: Draft) -> None:
    draft.fields["mesh"] = read_mesh(element)


def _read_other_id(element: Element, draft: Draft) -> None:
    draft.ids.read_other_id(element)


def _read_other_abstract(element: Element, draft: Draft) -> None:
    language, kind = as_recorded(element.get("Language", "eng")), element.get("Type", "")
    if found := sections(element):
        draft.add("other_abstracts", OtherAbstract(language, kind, tuple(found)))


def _read_notices(element: Element, draft: Draft) -> None:
    for child in element[:]:
        if child.tag == "CommentsCorrections":
            _read_notice(child, draft)


def _read_notice(element: Element, draft: Draft) -> None:
    """Read a CommentsCorrections, or its form before 2008: the type as an element in it, perhaps several times."""
    if ref_type := element.get("RefType", ""):
        draft.add("notices", _notice(ref_type, element))
    else:
        draft.add("notices", *(_notice(child.tag, child) for child in element[:]))


def _notice(ref_type: str, element: Element) -> NoticeRecord:
    said = texts(element)
    return NoticeRecord(ref_type, normalise_pmid(said.get("PMID", "")), said.get("RefSource", ""), said.get("Note", ""))


_JOURNAL_ISSUE: Mapping[str, Reader] = {
    "Volume": text_into("volume"),
    "Issue": text_into("issue"),
    "PubDate": read_publication_date,
}
_JOURNAL: Mapping[str, Reader] = {
    "ISSN": _read_issn,
    "JournalIssue": _read_journal_issue,
    "Title": _of_journal("title"),
    "ISOAbbreviation": _of_journal("iso_abbreviation"),
}
_JOURNAL_INFO: Mapping[str, Reader] = {
    "Country": _of_journal("country"),
    "MedlineTA": _of_journal("medline_abbreviation"),
    "NlmUniqueID": _of_journal("nlm_id"),
    "ISSNLinking": _of_journal("issn_linking"),
}
_ARTICLE: Mapping[str, Reader] = {
    "Journal": _read_journal,
    "ArticleTitle": read_title,
    "Pagination": read_pagination,
    "ELocationID": _read_elocation,
    "Abstract": read_abstract,
    "Affiliation": _read_old_affiliation,
    "AuthorList": _read_authors,
    "Language": read_language,
    "DataBankList": _read_data_banks,
    "GrantList": read_grants,
    "PublicationTypeList": _read_publication_types,
    "VernacularTitle": text_into("vernacular_title"),
    "ArticleDate": _read_article_date,
}
_CITATION: Mapping[str, Reader] = {
    "PMID": read_pmid,
    "DateCompleted": _read_date_completed,
    "DateRevised": read_date_revised,
    "Article": _read_article,
    "MedlineJournalInfo": _read_journal_info,
    "ChemicalList": _read_chemicals,
    "SupplMeshList": _read_supplementary_concepts,
    "CommentsCorrectionsList": _read_notices,
    "CommentsCorrections": _read_notice,
    "MeshHeadingList": _read_mesh,
    "OtherID": _read_other_id,
    "OtherAbstract": _read_other_abstract,
    "KeywordList": read_keyword_list,
    "CoiStatement": text_into("conflict_of_interest"),
    "InvestigatorList": read_investigators,
}
