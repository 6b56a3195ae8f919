"""Hostile records: each is named, and none does harm."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from literature.pubmed.parse import MalformedRecord, read, read_record
from literature.pubmed.records import Received, Rejected
from tests.literature.pubmed.xml import article, article_set, author, tag


def read_with_doctype(doctype: str, *records: str) -> list[object]:
    raw = article_set(*records)
    start, end = raw.index(b"<!DOCTYPE"), raw.index(b"<PubmedArticleSet")
    return list(read(io.BytesIO(raw[:start] + doctype.encode() + raw[end:])))


def test_an_entity_bomb_is_rejected_by_name_and_its_neighbour_is_read() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    found = read_with_doctype(
        f'<!DOCTYPE PubmedArticleSet [<!ENTITY l0 "lol">{levels}]>', article("1", title="&l11;"), article("2")
    )
    assert isinstance(found[0], Rejected)
    assert "l11" in found[0].reason
    assert isinstance(found[1], Received)


def test_an_external_entity_is_rejected_and_its_file_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("not for you")
    doctype = f'<!DOCTYPE PubmedArticleSet [<!ENTITY x SYSTEM "file://{secret}">]>'
    (found,) = read_with_doctype(doctype, article("1", title="&x;"))
    assert isinstance(found, Rejected)
    assert "not for you" not in found.reason + found.raw.decode()


def test_a_doctype_inside_a_record_is_refused() -> None:
    with pytest.raises(MalformedRecord, match="not well-formed"):
        read_record(article(title='<!DOCTYPE a [<!ENTITY b "c">]>&b;').encode())


@pytest.mark.parametrize("bad", [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe2\x82"])
def test_invalid_utf_8_is_rejected_with_its_place(bad: bytes) -> None:
    with pytest.raises(MalformedRecord, match=r"invalid UTF-8 at byte [\d,]+"):
        read_record(article(title="#").encode().replace(b"#", bad))


@pytest.mark.parametrize(
    "bad", ["\x00", "\x01", "\x0b", "\ufffe", "&#0;", "&#x1F;", "&#xD800;", "&undefined;", "<", "&"]
)
def test_characters_that_xml_forbids_are_rejected(bad: str) -> None:
    with pytest.raises(MalformedRecord, match="not well-formed"):
        read_record(article(title=bad).encode())


def test_nesting_without_end_is_rejected() -> None:
    with pytest.raises(MalformedRecord, match="not well-formed"):
        read_record(article(title="<i>" * 100_000 + "x" + "</i>" * 100_000).encode())
    assert read_record(article(title="<i>" * 200 + "x" + "</i>" * 200).encode()).title == "x"


def test_ten_thousand_authors_are_harmless() -> None:
    names = [f"Author{number}" for number in range(10_000)]
    authors = tag(
        "AuthorList", "".join(author(name, "A", tag("AffiliationInfo", tag("Affiliation", "Here."))) for name in names)
    )
    record = read_record(article(in_article=authors).encode())
    assert [one.last_name for one in record.authors] == names


def test_a_hundred_thousand_identifiers_are_harmless() -> None:
    ids = "".join(tag("ArticleId", f"x{number}", IdType="mid") for number in range(100_000))
    assert len(read_record(article(in_pubmed_data=tag("ArticleIdList", ids)).encode()).other_ids) == 100_000


@pytest.mark.parametrize(
    "attack",
    ["<script>alert(1)</script>", '<img src="x" onerror="alert(1)"/>', "<i onclick='x'>y</i>", "&lt;script&gt;"],
)
def test_a_script_in_a_title_never_becomes_markup(attack: str) -> None:
    html = read_record(article(title=f"a {attack} b").encode()).title_html
    assert "<script" not in html
    assert "<img" not in html
    assert "onclick" not in html
    assert html.replace("<i>", "").replace("</i>", "").count("<") == 0
