"""Cutting a stream into records: what is broken is named, and its neighbours live."""

from __future__ import annotations

import gzip
import hashlib
import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature.pubmed.records import Deleted, Rejected
from literature.pubmed.stream import MAX_REJECTED_BYTES, NotPubmedXml, RawRecord, split
from tests.literature.pubmed.xml import DECLARATION, InPieces, article, article_set, tag

FIRST, SECOND, THIRD = article("1"), article("2"), article("3")
BROKEN_START = '<PubmedArticle><MedlineCitation><PMID Version="1">77</PMID>'


def items(raw: bytes, **limits: int) -> list[RawRecord | Rejected | Deleted]:
    return list(split(io.BytesIO(raw), **limits))


def told(raw: bytes, **limits: int) -> list[str]:
    """The items in short: the bytes of a record, the reason of a reject."""
    return [
        item.raw.decode() if isinstance(item, RawRecord) else getattr(item, "reason", item)
        for item in items(raw, **limits)
    ]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "nothing at all"),
        (b"  \n ", "nothing at all"),
        (b'{"error":"API rate limit exceeded"}', "JSON instead of XML"),
        (b"<html><head><title>502</title></head></html>", "a web page instead"),
        (b"<!DOCTYPE html>\n<HTML><body>maintenance</body></HTML>", "a web page instead"),
        (
            b"<?xml version='1.0'?><eFetchResult><ERROR>Cannot retrieve history</ERROR></eFetchResult>",
            "Cannot retrieve",
        ),
        (b"<?xml version='1.0'?><eSearchResult><Count>0</Count></eSearchResult>", "the root element is eSearchResult"),
        (b"%PDF-1.7 \x00\xff", "no XML"),
        (b"PMID- 123\nTI  - x", "no XML"),
        (b"<!-- only a comment, for ever", "no XML"),
        (b"<!DOCTYPE PubmedArticleSet [ <!ENTITY a 'never closed> ]>", "no XML"),
        (b"<?xml version='1.0' encoding='klingon'?><PubmedArticleSet/>", "klingon"),
        (b"<?xml version='1.0' encoding='unicode_escape'?><PubmedArticleSet/>", "do not read"),
        (b"<?xml version='1.0' encoding='zip'?><PubmedArticleSet/>", "do not read"),
    ],
)
def test_what_is_no_set_of_records_is_refused_by_name(answer: bytes, reason: str) -> None:
    with pytest.raises(NotPubmedXml, match=reason):
        items(answer)


def test_a_record_cut_off_is_rejected_with_its_pmid_and_those_before_it_are_read() -> None:
    whole = article_set(FIRST, SECOND)
    found = items(whole[: whole.index(b"<Article", whole.index(SECOND.encode()) + 20)])
    assert found[0].raw == FIRST.encode()
    assert isinstance(found[1], Rejected)
    assert found[1].reason.startswith("cut off")
    assert found[1].pmid == 2
    assert len(found) == 2


def test_a_stream_cut_between_two_records_is_not_taken_for_whole() -> None:
    assert told(article_set(FIRST).removesuffix(b"</PubmedArticleSet>"))[1].startswith("cut off")


def test_damaged_gzip_is_said_and_the_records_before_it_are_read() -> None:
    packed = gzip.compress(article_set(*(article(str(number), title=f"{number}" * 99) for number in range(1, 2000))))
    with gzip.open(io.BytesIO(packed[: len(packed) // 2])) as stream:
        found = list(split(stream))
    assert isinstance(found[0], RawRecord)
    assert isinstance(found[-1], Rejected)
    assert "compressed data is cut off" in found[-1].reason


def test_gzip_damaged_at_its_start_is_refused_with_that_reason() -> None:
    packed = bytearray(gzip.compress(article_set(FIRST)))
    packed[12:40] = b"\xff" * 28
    with gzip.open(io.BytesIO(packed)) as stream, pytest.raises(NotPubmedXml, match="compressed data"):
        list(split(stream))


@pytest.mark.parametrize(
    "broken", [BROKEN_START, BROKEN_START + "<!-- never closed", BROKEN_START + "<![CDATA[ x", BROKEN_START + "<? x"]
)
def test_a_record_without_its_end_is_rejected_and_the_next_is_read(broken: str) -> None:
    found = items(article_set(FIRST, broken, SECOND, THIRD))
    assert [type(item) for item in found] == [RawRecord, Rejected, RawRecord, RawRecord]
    assert found[1].pmid == 77
    assert "no end tag" in found[1].reason
    assert [found[2].raw, found[3].raw] == [SECOND.encode(), THIRD.encode()]


def test_a_last_record_without_its_end_does_not_swallow_the_end_of_the_set() -> None:
    assert told(article_set(FIRST, BROKEN_START)) == [FIRST, "the element PubmedArticle has no end tag"]


def test_an_empty_record_is_rejected() -> None:
    assert told(article_set("<PubmedArticle/>", FIRST)) == ["the element PubmedArticle has no end tag", FIRST]


def test_an_end_tag_in_a_comment_or_cdata_or_instruction_does_not_end_the_record() -> None:
    for hidden in ("<!-- </PubmedArticle> -->", "<![CDATA[</PubmedArticle>]]>", "<?x </PubmedArticle> ?>"):
        record = article("5", in_article=f"<Abstract><AbstractText>{hidden}</AbstractText></Abstract>")
        assert told(article_set(record, FIRST)) == [record, FIRST]


def test_a_record_in_a_comment_is_no_record() -> None:
    assert told(article_set(f"<!-- {FIRST} -->", SECOND, f"<!-- {THIRD} -->")) == [SECOND]
    assert told(article_set(f"<![CDATA[ {FIRST} ]]>", SECOND)) == [SECOND]


def test_a_comment_that_is_none_does_not_swallow_the_records_behind_it() -> None:
    assert told(article_set("<!-- a -- b", FIRST, SECOND)) == [FIRST, SECOND]
    assert told(article_set("<!-- never closed", FIRST, SECOND)) == [FIRST, SECOND]


def test_a_doctype_inside_the_set_does_not_swallow_the_records_behind_it() -> None:
    assert told(article_set("<!DOCTYPE x [", FIRST)) == [FIRST]


def test_a_record_in_the_doctype_is_no_record() -> None:
    subset = f"<!DOCTYPE PubmedArticleSet [ <!-- ' --> <!ENTITY a '{FIRST}'> <!ENTITY b \"]>\"> <?x ]> ?> ]>"
    raw = (DECLARATION + subset + tag("PubmedArticleSet", SECOND)).encode()
    assert told(raw) == [SECOND]


def test_deletions_are_told_and_a_deletion_without_pmid_is_rejected() -> None:
    deletion = '<DeleteCitation><PMID Version="1">9</PMID><!-- <PMID>10</PMID> -->'
    deletion += "<PMID>0</PMID><PMID> 11 </PMID></DeleteCitation>"
    found = items(article_set(FIRST, deletion))
    assert isinstance(found[0], RawRecord)
    assert found[1] == Deleted(9)
    assert isinstance(found[2], Rejected)
    assert found[3] == Deleted(11)


def test_an_error_inside_a_set_is_told() -> None:
    assert told(article_set(FIRST, "<ERROR>Unable to obtain query 1</ERROR>", SECOND)) == [
        FIRST,
        "an error instead of a record: Unable to obtain query 1",
        SECOND,
    ]


def test_an_empty_set_has_no_records() -> None:
    assert told(b"<PubmedArticleSet/>") == []
    assert told(b"<PubmedArticleSet></PubmedArticleSet>") == []
    assert told(b"\xef\xbb\xbf <?xml version='1.0'?>\n<PubmedBookArticleSet >\n</PubmedBookArticleSet>") == []


def test_sets_one_after_the_other_are_all_read() -> None:
    assert told(article_set(FIRST) + b"\n" + article_set(SECOND, THIRD)) == [FIRST, SECOND, THIRD]


def test_articles_and_books_are_told_apart_from_what_only_sounds_like_them() -> None:
    book = '<PubmedBookArticle><BookDocument><PMID Version="1">4</PMID></BookDocument></PubmedBookArticle>'
    assert told(article_set("<PubmedArticleX>no</PubmedArticleX>", book, FIRST)) == [book, FIRST]


def test_a_record_knows_its_hash_and_its_place() -> None:
    raw = article_set(FIRST, SECOND)
    second = items(raw)[1]
    assert isinstance(second, RawRecord)
    assert second.sha256 == hashlib.sha256(SECOND.encode()).hexdigest()
    assert raw[second.position :].startswith(SECOND.encode())


def test_every_encoding_that_xml_may_declare_gives_the_same_records() -> None:
    record = article("8", title="Nódulos de Copeman")
    text = f"<PubmedArticleSet>{record}</PubmedArticleSet>"
    for declared, encoding in (
        ("ISO-8859-1", "latin-1"),
        ("windows-1252", "cp1252"),
        ("UTF-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
    ):
        raw = f'<?xml version="1.0" encoding="{declared}"?>{text}'.encode(encoding)
        assert told(raw) == [record], declared
    assert told(text.encode("utf-16-le")) == [record]
    assert told(f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode()) == [record]


def test_bytes_that_are_no_text_in_the_declared_encoding_spoil_only_their_record() -> None:
    head = "<PubmedArticleSet>".encode("utf-16")
    bad = article("8", title="#").encode("utf-16-le").replace("#".encode("utf-16-le"), b"\x00\xd8")
    found = items(head + bad + FIRST.encode("utf-16-le") + "</PubmedArticleSet>".encode("utf-16-le"))
    assert b"\xff" in found[0].raw
    assert found[1].raw == FIRST.encode()


def test_a_record_longer_than_the_limit_is_rejected_and_the_next_is_read() -> None:
    long = article("5", title="x" * 5000)
    assert told(article_set(FIRST, long, SECOND), max_record_bytes=2000, chunk_bytes=100) == [
        FIRST,
        "longer than 2,000 bytes",
        SECOND,
    ]
    hidden = article("5", title=f"<!-- {'x' * 5000} {THIRD} -->")
    assert told(article_set(FIRST, hidden, SECOND), max_record_bytes=2000, chunk_bytes=100) == [
        FIRST,
        "longer than 2,000 bytes",
        SECOND,
    ]


def abstract_of(megabytes: int) -> Iterator[bytes]:
    before, after = article_set(FIRST, article("666", title="#"), SECOND).split(b"#")
    yield before
    for _ in range(megabytes):
        yield b"x" * 1_000_000
    yield after


def test_an_abstract_of_100_megabytes_is_rejected_by_name_in_constant_memory() -> None:
    tracemalloc.start()
    found = list(split(InPieces(abstract_of(100))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [type(item) for item in found] == [RawRecord, Rejected, RawRecord]
    assert found[1].pmid == 666
    assert found[1].reason == "longer than 8,388,608 bytes"
    assert len(found[1].raw) == MAX_REJECTED_BYTES
    assert peak < 40_000_000


def test_a_set_is_not_read_ahead_of_its_consumer() -> None:
    stream = InPieces(
        part for part in [article_set(FIRST).removesuffix(b"</PubmedArticleSet>"), *[SECOND.encode()] * 1000]
    )
    next(split(stream, chunk_bytes=1000))
    assert stream.delivered < 5000


def test_many_openings_that_are_never_closed_cost_no_quadratic_time() -> None:
    for opening in ("<![CDATA[", "<?", "<!--"):
        assert len(items(article_set(article("5", title=opening * 100_000), FIRST))) == 2


PIECES = st.sampled_from(
    [
        FIRST,
        SECOND,
        THIRD,
        BROKEN_START,
        "<!--",
        "-->",
        "--",
        "<![CDATA[",
        "]]>",
        "<?",
        "?>",
        "<DeleteCitation>",
        "<PMID>5</PMID>",
        "</DeleteCitation>",
        "</PubmedArticle>",
        "<PubmedArticle>",
        "</PubmedArticleSet>",
        "<ERROR>",
        "</ERROR>",
        "ö",
        " ",
        "<",
        ">",
    ]
)


@given(st.lists(PIECES, max_size=12), st.integers(1, 300))
def test_the_size_of_the_chunks_does_not_change_what_is_found(pieces: list[str], chunk_bytes: int) -> None:
    raw = article_set(*pieces)
    assert items(raw, chunk_bytes=chunk_bytes) == items(raw)


@given(st.binary(max_size=400), st.booleans())
def test_arbitrary_bytes_raise_nothing_but_the_named_error(raw: bytes, in_set: bool) -> None:
    try:
        items(b"<PubmedArticleSet>" + raw if in_set else raw, chunk_bytes=64)
    except NotPubmedXml as error:
        assert str(error)
