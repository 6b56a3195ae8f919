from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature.pubmed.answers import check_xml, error_for, read_post, read_search
from literature.pubmed.errors import (
    HistoryExpired,
    PubMedError,
    PubMedRefused,
    PubMedRejectedQuery,
    PubMedUnavailable,
    Reason,
)

SET = frozenset({"PubmedArticleSet"})
DOCTYPE = b'<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" "https://x/y.dtd">'


def _search(inside: bytes) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8" ?>\n<eSearchResult>' + inside + b"</eSearchResult>\n"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.EMPTY_ANSWER),
        (b" \r\n", Reason.EMPTY_ANSWER),
        (b"<html><body>Error</body></html>", Reason.NOT_XML),
        (b"<!DOCTYPE html>\n<html><head></head></html>", Reason.NOT_XML),
        (b'<?xml version="1.0"?><!DOCTYPE html><html></html>', Reason.NOT_XML),
        (b"Resource temporarily unavailable", Reason.NOT_XML),
        (b'{"error":"Internal trouble"}', Reason.NOT_XML),
        (b'{"esearchresult":{}}', Reason.NOT_XML),
        (b'{"error":"API rate limit exceeded","count":"11"}', Reason.RATE_LIMITED),
        (b'<?xml version="1.0"?><eFetchResult><ERROR>Try later</ERROR></eFetchResult>', Reason.SERVER_FAULT),
        (b'<?xml version="1.0"?><eSearchResult></eSearchResult>', Reason.NOT_XML),
        (b"<PubmedArticleSet><PubmedArticle>", Reason.CUT_OFF),
        (b"<PubmedArticleSet><PubmedArticle></PubmedArticle>\n</PubmedArt", Reason.CUT_OFF),
        (b'<?xml version="1.0"?>\n' + DOCTYPE, Reason.CUT_OFF),
        (b'<?xml version="1.0"?>\n' + DOCTYPE[:40], Reason.CUT_OFF),
        (b"<PubmedArticleSet/><!-- and more", Reason.CUT_OFF),
    ],
)
def test_what_is_not_a_complete_set_of_records_is_named(body: bytes, reason: Reason) -> None:
    with pytest.raises(PubMedUnavailable) as caught:
        check_xml(body, SET)
    assert caught.value.reason is reason


def test_an_error_that_breaks_off_a_list_of_records_is_seen_though_the_list_is_closed() -> None:
    records = b"<PubmedArticle></PubmedArticle>" * 500
    body = b"<PubmedArticleSet>" + records + b"<ERROR>Backend gone</ERROR></PubmedArticleSet>"
    with pytest.raises(PubMedUnavailable, match="Backend gone"):
        check_xml(body, SET)


@pytest.mark.parametrize(
    "body",
    [
        b"<PubmedArticleSet/>",
        b"<PubmedArticleSet></PubmedArticleSet>\n",
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- made -->" + DOCTYPE + b"\n<PubmedArticleSet> </PubmedArticleSet>\r\n",
    ],
)
def test_a_complete_set_passes_also_an_empty_one(body: bytes) -> None:
    check_xml(body, SET)


@given(st.integers(0, 200))
def test_a_document_cut_anywhere_is_never_believed(length: int) -> None:
    whole = b'<?xml version="1.0"?>\n' + DOCTYPE + b"<PubmedArticleSet><PubmedArticle/></PubmedArticleSet>"
    cut = whole[: min(length, len(whole) - 1)]
    with pytest.raises(PubMedUnavailable):
        check_xml(cut, SET)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Unable to obtain query #1", HistoryExpired),
        ("query_key 3 not found", HistoryExpired),
        ("WebEnv MCID_1 not found", HistoryExpired),
        ("Empty term and query_key - nothing todo", PubMedRejectedQuery),
        ("Search Backend failed: Position 10004 is out of acceptable range", PubMedRejectedQuery),
        ("Search Backend failed: 'retstart' cannot be larger than 9998", PubMedRejectedQuery),
        ("API key invalid", PubMedRefused),
        ("API rate limit exceeded", PubMedUnavailable),
        ("Search Backend failed: Database is not supported: pubmed", PubMedUnavailable),
        ("Invalid db name specified: pubmed", PubMedUnavailable),
        ("Something nobody has seen before", PubMedUnavailable),
    ],
)
def test_what_ncbi_says_is_told_apart(said: str, kind: type[PubMedError]) -> None:
    error = error_for(said, b"the answer")
    assert type(error) is kind
    assert said in str(error)
    assert error.answer == b"the answer"


@pytest.mark.parametrize(
    "inside",
    [
        b"",
        b"<IdList></IdList>",
        b"<Count></Count><IdList></IdList>",
        b"<Count>many</Count><IdList></IdList>",
        b"<Count>-1</Count><IdList></IdList>",
        b"<Count>2</Count><IdList><Id>1</Id></IdList>",
        b"<Count>2</Count><IdList><Id>1</Id><Id>1</Id></IdList>",
        b"<Count>1</Count><IdList><Id>PMC1</Id></IdList>",
    ],
)
def test_a_search_without_a_count_or_with_pmids_missing_is_never_zero_hits(inside: bytes) -> None:
    with pytest.raises(PubMedUnavailable) as caught:
        read_search(_search(inside), limit=100)
    assert caught.value.reason is Reason.INCOMPLETE_ANSWER


def test_a_search_answer_that_is_not_well_formed_is_refused() -> None:
    with pytest.raises(PubMedUnavailable) as caught:
        read_search(_search(b"<Count>1</Count><IdList><Id>1</Id>"), limit=100)
    assert caught.value.reason is Reason.CUT_OFF


def test_an_unknown_field_rejects_the_query_by_name() -> None:
    inside = b"<Count>0</Count><IdList/><ErrorList><FieldNotFound>tiaab</FieldNotFound></ErrorList>"
    with pytest.raises(PubMedRejectedQuery, match="tiaab"):
        read_search(_search(inside), limit=100)


def test_a_rare_name_that_pubmed_does_not_hold_is_a_warning_and_not_an_error() -> None:
    inside = (
        b"<Count>0</Count><IdList/><ErrorList><PhraseNotFound>lipocele</PhraseNotFound></ErrorList>"
        b"<WarningList><QuotedPhraseNotFound>&quot;copeman nodule&quot;</QuotedPhraseNotFound>"
        b"<OutputMessage>No items found.</OutputMessage></WarningList>"
    )
    answer = read_search(_search(inside), limit=100)
    assert answer.count == 0
    assert answer.warnings == (
        "PhraseNotFound: lipocele",
        'QuotedPhraseNotFound: "copeman nodule"',
        "OutputMessage: No items found.",
    )


def test_a_search_says_count_pmids_translation_and_history() -> None:
    inside = (
        b"<Count>5</Count><RetMax>2</RetMax><RetStart>0</RetStart><QueryKey>1</QueryKey><WebEnv>MCID_x</WebEnv>"
        b"<IdList><Id>20</Id>\n<Id> 10 </Id></IdList><TranslationSet/><QueryTranslation>lipoma[tiab]</QueryTranslation>"
    )
    answer = read_search(_search(inside), limit=2)
    assert (answer.count, answer.pmids, answer.translation) == (5, (20, 10), "lipoma[tiab]")
    assert answer.history is not None
    assert (answer.history.webenv, answer.history.query_key) == ("MCID_x", "1")


def test_an_entity_in_a_search_answer_is_not_expanded() -> None:
    body = (
        b'<?xml version="1.0"?><!DOCTYPE eSearchResult [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        b"<eSearchResult><Count>0</Count><QueryTranslation>&e;</QueryTranslation></eSearchResult>"
    )
    assert read_search(body, limit=1).translation == ""


@pytest.mark.parametrize("inside", [b"", b"<QueryKey>1</QueryKey>", b"<QueryKey>1</QueryKey><WebEnv> </WebEnv>"])
def test_a_post_without_its_place_in_the_history_is_named(inside: bytes) -> None:
    with pytest.raises(PubMedUnavailable) as caught:
        read_post(b"<ePostResult>" + inside + b"</ePostResult>")
    assert caught.value.reason is Reason.INCOMPLETE_ANSWER
