"""Reading records: what is refused, and what each field takes from where."""

from __future__ import annotations

import datetime as dt
import html
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature.pubmed.parse import MalformedRecord, read, read_record
from literature.pubmed.records import (
    DataBank,
    Grant,
    HistoryDate,
    Identifier,
    Keyword,
    MeshHeading,
    MeshQualifier,
    NoticeRecord,
    PaperRecord,
    Received,
    RecordKind,
    Rejected,
    Substance,
)
from tests.literature.pubmed.xml import article, author, book, date, stream, tag, text


def parsed(xml: str) -> PaperRecord:
    return read_record(xml.encode())


# What is refused


@pytest.mark.parametrize(
    "pmid", ["0", "-1", "x", "", "12a", "2147483648", "99999999999999999999", "²", "1 2", "PMID:3"]
)
def test_a_pmid_that_is_no_positive_number_is_refused(pmid: str) -> None:
    with pytest.raises(MalformedRecord, match="PMID"):
        parsed(article(pmid))


def test_a_record_without_pmid_is_refused() -> None:
    with pytest.raises(MalformedRecord, match="no PMID"):
        parsed("<PubmedArticle><MedlineCitation/></PubmedArticle>")
    with pytest.raises(MalformedRecord, match="no PMID"):
        parsed("<PubmedBookArticle/>")


@pytest.mark.parametrize(
    "raw", [b"", b"x", b"<a/>", b"<PubmedArticleSet/>", b"<!DOCTYPE x><PubmedArticle/>", b"<PubmedArticleX/>"]
)
def test_what_is_no_record_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedRecord, match="PubMed record"):
        read_record(raw)


def test_a_broken_record_is_rejected_with_reason_and_bytes_and_its_neighbours_are_read() -> None:
    broken = article("2").replace("</ArticleTitle>", "</Title>")
    found = list(read(stream(article("1"), broken, article("3"))))
    assert [type(item) for item in found] == [Received, Rejected, Received]
    assert found[1].reason.startswith("not well-formed: ")
    assert (found[1].pmid, found[1].raw) == (2, broken.encode())


def test_unknown_elements_attributes_and_dtd_years_never_fail() -> None:
    strange = "<Novelty year='2031'><PMID>5</PMID><Deep><ArticleTitle>no</ArticleTitle></Deep></Novelty>"
    record = parsed(article("7", in_article=strange, in_citation=strange, in_pubmed_data=strange))
    assert (record.pmid, record.title) == (7, "A title for a test.")
    raw = (
        stream(article("7"))
        .read()
        .replace(b"250101", b"310101")
        .replace(b"<PubmedArticleSet>", b"<PubmedArticleSet new='1'>")
    )
    assert raw.count(b"310101") == 1
    found = list(read(io.BytesIO(raw)))
    assert [item.record.pmid for item in found] == [7]


def test_a_namespace_declared_outside_the_record_is_no_fault() -> None:
    record = parsed(article(title="Where <mml:math><mml:mi>x</mml:mi><mml:mo>&lt;</mml:mo></mml:math> is small"))
    assert record.title == "Where x< is small"
    assert record.title_html == "Where x&lt; is small"
    with pytest.raises(MalformedRecord):
        parsed(article(title="<mml:math>").replace("</PubmedArticle>", ""))


# Fields


def test_a_bare_record_says_nothing_it_was_not_told() -> None:
    record = parsed(tag("PubmedArticle", tag("MedlineCitation", text("PMID", "5"))))
    assert record == PaperRecord(source=record.source, pmid=5)


def test_the_title_keeps_brackets_and_inline_markup_and_escapes_the_rest() -> None:
    title = "[Effect of <i>H<sub>2</sub>O</i> on <s id='1'>A &lt; B</s>\n &amp; <script>alert(1)</script>]."
    record = parsed(article(title=title))
    assert record.title == "[Effect of H2O on A < B & alert(1)]."
    assert record.title_html == "[Effect of <i>H<sub>2</sub>O</i> on A &lt; B &amp; alert(1)]."


def test_markup_that_was_escaped_stays_text() -> None:
    record = parsed(article(title="&lt;script&gt;alert(1)&lt;/script&gt;<![CDATA[<b>x</b>]]><b/>"))
    assert record.title == "<script>alert(1)</script><b>x</b>"
    assert record.title_html == "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;x&lt;/b&gt;"


def test_comments_and_instructions_in_a_text_leave_the_text_whole() -> None:
    assert parsed(article(title="one<!-- x --> two<?y z?> three")).title == "one two three"


def test_white_space_of_every_kind_is_folded() -> None:
    assert parsed(article(title="  p\u2009=\u00a00.05\n\t(n  = 3)  ")).title == "p = 0.05 (n = 3)"
    long = "a long text without anything to fold, " * 9
    assert parsed(article(title=f"\n{long}\u00a0")).title == long.strip()


def test_the_doi_of_pubmed_data_comes_before_the_other_which_is_kept() -> None:
    located = text("ELocationID", "10.1/OTHER", EIdType="doi", ValidYN="Y")
    listed = tag("ArticleIdList", text("ArticleId", "10.1016/0304-3959(93)90001-X", IdType="doi"))
    record = parsed(article(in_article=located, in_pubmed_data=listed))
    assert record.doi == "10.1016/0304-3959(93)90001-x"
    assert record.other_ids == (Identifier("doi", "10.1/other"),)
    assert parsed(article(in_article=located)).doi == "10.1/other"


def test_identifiers_that_are_not_valid_are_kept_as_such() -> None:
    located = text("ELocationID", "10.1/withdrawn", EIdType="doi", ValidYN="N")
    located += text("ELocationID", "not a doi", EIdType="doi", ValidYN="Y")
    located += text("ELocationID", "e99", EIdType="pii", ValidYN="N")
    record = parsed(article(in_article=located))
    assert (record.doi, record.pii, record.elocation) == ("", "", "")
    assert record.other_ids == (
        Identifier("doi", "10.1/withdrawn", valid=False),
        Identifier("doi", "not a doi", valid=False),
        Identifier("pii", "e99", valid=False),
    )


def test_identifiers_of_cited_papers_never_surface() -> None:
    cited = tag(
        "ArticleIdList", text("ArticleId", "10.9/cited", IdType="doi") + text("ArticleId", "PMC9", IdType="pmc")
    )
    own = tag("ArticleIdList", text("ArticleId", "8505611", IdType="pubmed"))
    record = parsed(article(in_pubmed_data=own + tag("ReferenceList", tag("Reference", text("Citation", "x") + cited))))
    assert (record.doi, record.pmcid, record.other_ids) == ("", "", ())


def test_the_pmcid_is_found_in_an_other_id_with_its_embargo() -> None:
    other = text("OtherID", "PMC3166217 [Available on 10/01/12]", Source="NLM") + text(
        "OtherID", "NIHMS1", Source="NLM"
    )
    record = parsed(article(in_citation=other))
    assert record.pmcid == "PMC3166217"
    assert record.other_ids == (Identifier("NLM", "NIHMS1"),)


def test_pages_win_over_the_place_in_an_electronic_issue() -> None:
    located = text("ELocationID", "e1234", EIdType="pii", ValidYN="Y")
    paged = tag("Pagination", text("StartPage", "117") + text("EndPage", "121"))
    assert parsed(article(in_article=located)).elocation == "e1234"
    record = parsed(article(in_article=paged + located))
    assert (record.pages, record.elocation, record.pii) == ("117-121", "", "e1234")


def test_authors_keep_their_order_groups_affiliations_and_identifiers() -> None:
    bad = text("Identifier", "0000-0002-1825-0098", Source="ORCID")
    good = text("Identifier", " https://orcid.org/0000 0002 1825 0097 ", Source="ORCID")
    places = tag("AffiliationInfo", text("Affiliation", "Here.") + text("Identifier", "grid.1", Source="GRID"))
    places += tag("AffiliationInfo", text("Affiliation", "There."))
    first = author("Curtis", "P", good + places, EqualContrib="Y", ValidYN="Y")
    second = author("Gibbons", "G", text("Suffix", "Jr") + bad, ValidYN="N")
    group = tag("Author", text("CollectiveName", "The Back Group"))
    record = parsed(article(in_article=tag("AuthorList", first + second + group, CompleteYN="N")))
    one, two, three = record.authors
    assert (one.last_name, one.orcid, one.affiliations) == ("Curtis", "0000-0002-1825-0097", ("Here.", "There."))
    assert one.identifiers == (Identifier("GRID", "grid.1"),)
    assert (one.equal_contribution, one.valid) == (True, True)
    assert (two.suffix, two.orcid, two.valid) == ("Jr", "", False)
    assert two.identifiers == (Identifier("ORCID", "0000-0002-1825-0098", valid=False),)
    assert (three.collective_name, three.last_name) == ("The Back Group", "")
    assert record.authors_complete is False


def test_the_old_single_affiliation_belongs_to_the_first_author() -> None:
    authors = tag("AuthorList", author("Ries") + author("Copeman"))
    for inside in (text("Affiliation", "A clinic.") + authors, authors + text("Affiliation", "A clinic.")):
        record = parsed(article(in_article=inside))
        assert [one.affiliations for one in record.authors] == [("A clinic.",), ()]


def test_dates_that_do_not_exist_are_left_out() -> None:
    history = tag(
        "History",
        date("PubMedPubDate", 2001, 2, 30, PubStatus="entrez") + date("PubMedPubDate", 2001, 2, 3, PubStatus="pubmed"),
    )
    record = parsed(
        article(
            in_citation=date("DateRevised", 2020, 13, 1) + date("DateCompleted", 1993, 7, 8), in_pubmed_data=history
        )
    )
    assert (record.date_revised, record.date_completed) == (None, dt.date(1993, 7, 8))
    assert record.history == (HistoryDate("pubmed", "2001-02-03"),)


def test_the_publication_date_is_a_range_with_its_text() -> None:
    record = parsed(
        article(pub_date="<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", in_article=date("ArticleDate", 1998, 11, 5))
    )
    assert record.publication_date is not None
    assert record.publication_date.text == "1998 Dec-1999 Jan"
    assert record.publication_date.last_day == dt.date(1999, 1, 31)
    assert record.electronic_date == dt.date(1998, 11, 5)
    assert parsed(article(pub_date="<Season>Spring</Season>")).publication_date is None


def test_subjects_are_read_with_their_identifiers_and_stars() -> None:
    heading = text("DescriptorName", "Lipoma", UI="D008067", MajorTopicYN="Y")
    heading += text("QualifierName", "surgery", UI="Q000601", MajorTopicYN="N")
    chemical = tag(
        "Chemical", text("RegistryNumber", "0") + text("NameOfSubstance", "Anesthetics, Local", UI="D000779")
    )
    concept = text("SupplMeshName", "Some protocol", Type="Protocol", UI="C1")
    words = tag("KeywordList", text("Keyword", "back mice", MajorTopicYN="Y") + text("Keyword", " "), Owner="NOTNLM")
    parts = (
        tag("MeshHeadingList", tag("MeshHeading", heading))
        + tag("ChemicalList", chemical)
        + tag("SupplMeshList", concept)
    )
    record = parsed(article(in_citation=parts + words))
    assert record.mesh == (MeshHeading("Lipoma", "D008067", True, "", (MeshQualifier("surgery", "Q000601"),)),)
    assert record.substances == (
        Substance("Anesthetics, Local", "D000779"),
        Substance("Some protocol", "C1", "Protocol"),
    )
    assert record.keywords == (Keyword("back mice", "NOTNLM", major=True),)


def test_comments_and_corrections_of_every_type_are_read_in_both_forms() -> None:
    new = tag(
        "CommentsCorrections",
        text("RefSource", "J. 2001") + text("PMID", "77") + text("Note", "x"),
        RefType="RetractionIn",
    )
    new += tag("CommentsCorrections", text("RefSource", "no number"), RefType="ErratumIn")
    new += tag("CommentsCorrections", text("PMID", "5"), RefType="Cites")
    old = tag(
        "CommentsCorrections",
        tag("CommentIn", text("RefSource", "K.") + text("PMID", "8"))
        + tag("CommentOn", text("PMID", "zero"))
        + tag("Cites", text("PMID", "6")),
    )
    record = parsed(article(in_citation=tag("CommentsCorrectionsList", new) + old))
    assert record.notices == (
        NoticeRecord("RetractionIn", 77, "J. 2001", "x"),
        NoticeRecord("ErratumIn", None, "no number"),
        NoticeRecord("Cites", 5),
        NoticeRecord("CommentIn", 8, "K."),
        NoticeRecord("CommentOn", None),
        NoticeRecord("Cites", 6),
    )


def test_grants_and_trial_registrations_are_read() -> None:
    bank = tag(
        "DataBank",
        text("DataBankName", "ClinicalTrials.gov") + tag("AccessionNumberList", text("AccessionNumber", "NCT01")),
    )
    grant = tag("Grant", text("Agency", "NIH") + text("Country", "United States"))
    record = parsed(
        article(
            in_article=tag("DataBankList", bank + tag("DataBank", text("DataBankName", "GEO")))
            + tag("GrantList", grant)
        )
    )
    assert record.data_banks == (DataBank("ClinicalTrials.gov", ("NCT01",)), DataBank("GEO"))
    assert record.grants == (Grant(agency="NIH", country="United States"),)


def test_a_version_that_is_no_number_is_the_first() -> None:
    assert parsed(article(version="3")).pmid_version == 3
    assert [parsed(article(version=odd)).pmid_version for odd in ("x", "0", "", "99999")] == [1, 1, 1, 1]


def test_a_book_is_its_own_title_and_authors() -> None:
    inside = (
        text("BookTitle", "A book of backs")
        + tag("PubDate", text("Year", "2009"))
        + text("Isbn", "978")
        + text("Isbn", "979")
    )
    inside += tag("AuthorList", author("Writer"), Type="authors") + tag("AuthorList", author("Editor"), Type="editors")
    inside += text("ELocationID", "10.1/book", EIdType="doi")
    record = parsed(book(in_book=inside))
    assert (record.kind, record.title, record.doi) == (RecordKind.BOOK, "A book of backs", "10.1/book")
    assert [one.last_name for one in record.authors] == ["Writer"]
    assert record.book is not None
    assert [one.last_name for one in record.book.editors] == ["Editor"]
    assert (record.book.isbns, record.book.authors, record.journal) == (("978", "979"), (), None)


def test_a_chapter_has_its_own_authors_and_not_the_doi_of_its_book() -> None:
    inside = text("BookTitle", "A book of backs") + tag("AuthorList", author("Writer"), Type="authors")
    inside += text("ELocationID", "10.1/book", EIdType="doi")
    document = text("LocationLabel", "Chapter 3") + text("ArticleTitle", "Mice of the back")
    record = parsed(book(in_book=inside, in_document=document + tag("AuthorList", author("Guest"), Type="authors")))
    assert (record.kind, record.title, record.doi) == (RecordKind.CHAPTER, "Mice of the back", "")
    assert record.other_ids == (Identifier("book-doi", "10.1/book"),)
    assert [one.last_name for one in record.authors] == ["Guest"]
    assert record.book is not None
    assert (record.book.title, record.book.chapter_label) == ("A book of backs", "Chapter 3")
    assert [one.last_name for one in record.book.authors] == ["Writer"]
    alone = parsed(book(in_book=inside, in_document=document))
    assert [one.last_name for one in alone.authors] == ["Writer"]


# Properties

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=30
)


@given(pmid=st.integers(1, 2**31 - 1), title=WORDS, names=st.lists(WORDS.filter(str.strip), max_size=4), keyword=WORDS)
def test_what_is_written_is_what_is_read(pmid: int, title: str, names: list[str], keyword: str) -> None:
    xml = article(
        str(pmid),
        title=text("i", title),
        in_article=tag("AuthorList", "".join(author(name) for name in names)) if names else "",
        in_citation=tag("KeywordList", text("Keyword", keyword), Owner="NOTNLM"),
    )
    record = parsed(xml)
    assert record.pmid == pmid
    assert record.title == " ".join(title.split())
    assert [one.last_name for one in record.authors] == [" ".join(name.split()) for name in names]
    assert [one.text for one in record.keywords] == [" ".join(keyword.split())] * bool(keyword.strip())


@given(st.binary(max_size=300))
def test_arbitrary_bytes_raise_nothing_but_the_named_error(raw: bytes) -> None:
    for candidate in (
        raw,
        b"<PubmedArticle>" + raw + b"</PubmedArticle>",
        article(title="#").encode().replace(b"#", raw),
    ):
        try:
            read_record(candidate)
        except MalformedRecord as error:
            assert str(error)


MARKS = st.recursive(
    WORDS.map(lambda words: words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")),
    lambda inner: st.tuples(
        st.sampled_from(["i", "b", "u", "sub", "sup", "script", "a", "I"]), st.lists(inner, max_size=3)
    ).map(lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"),
    max_leaves=8,
)


@given(MARKS)
def test_html_holds_no_markup_but_the_five_inline_elements_and_the_same_text(title: str) -> None:
    record = parsed(article(title=title))
    bare = re.sub(r"</?(?:i|b|u|sub|sup)>", "", record.title_html)
    assert "<" not in bare
    assert ">" not in bare
    assert " ".join(html.unescape(bare).split()) == " ".join(html.unescape(html.escape(record.title)).split())
