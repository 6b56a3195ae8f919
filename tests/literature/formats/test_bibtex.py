"""BibTeX as written: read back by bibtexparser, with LaTeX turned back into text."""

from __future__ import annotations

import re

import bibtexparser
import pytest
from bibtexparser import middlewares
from bibtexparser.model import Entry
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text

from literature.formats import parts
from literature.formats.bibtex import citation_key, escape, write
from literature.pubmed.records import AuthorRecord, PaperRecord
from tests.literature.formats.samples import GROUP, article, chapter


def text_of(*records: PaperRecord) -> str:
    return b"".join(write(enumerate(records, 1))).decode()


def parsed(text: str) -> list[Entry]:
    names = [middlewares.SeparateCoAuthors(), middlewares.SplitNameParts()]
    library = bibtexparser.parse_string(text, append_middleware=names)
    assert not library.failed_blocks
    return library.entries


def entry_of(record: PaperRecord) -> Entry:
    (entry,) = parsed(text_of(record))
    return entry


def plain(latex: str) -> str:
    return LatexNodes2Text(strict_latex_spaces=True, keep_braced_groups=False).latex_to_text(latex)


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"))))
def test_any_text_is_escaped_so_that_braces_balance_and_nothing_ends_the_field(text):
    (entry,) = parsed(text_of(article(title=text, title_html="", abstract=())))
    assert entry.fields_dict["year"].value == "1993"
    escaped = escape(text)
    assert escaped.count("{") == escaped.count("}")
    assert not re.search(r"(?<!\\)[%&#_]", escaped)


def test_every_character_that_latex_knows_is_printed_as_it_was():
    text = r"5% {a} & $1_000 #2 a~b ^c \d <e> |f| g--h ---i '' `` ?` k"
    assert quotes(plain(escape(text))).replace("ˆ", "^") == text


def test_a_title_keeps_its_markup_and_its_capitals():
    title = entry_of(article())["title"]
    assert title.startswith(r"{MRI} of 5\% \{odd\} {H}\textsubscript{2}{O} \& \$1\_000")
    assert title.endswith(r"\textit{in vivo}")
    assert "{Norway:}" in title


@pytest.mark.parametrize(
    ("title", "language", "expected"),
    [
        ("Back mice in Oslo.", "eng", "Back mice in {Oslo}"),
        ("eHealth for the L5 root.", "eng", "{eHealth} for the {L5} root"),
        ("Back Mice Are Common Causes Of Pain.", "eng", "Back Mice Are Common Causes Of Pain"),
        ("Back Mice Seen With MRI In Clinics.", "eng", "Back Mice Seen With {MRI} In Clinics"),
        ("BACK MICE AND OTHER LUMPS.", "eng", "BACK MICE AND OTHER LUMPS"),
        ("Schmerzen Kreuz Lipome Rücken.", "ger", "Schmerzen {Kreuz} {Lipome} {Rücken}"),
        ("[Back mice in Oslo].", "nor", "[Back mice in {Oslo]}"),
    ],
)
def test_capitals_are_kept_where_a_style_must_not_change_them(title, language, expected):
    record = article(title=title, title_html="", languages=(language,))
    assert entry_of(record)["title"] == expected


def test_names_are_taken_apart_as_they_were_meant():
    people = entry_of(article())["author"]
    assert [(" ".join(p.von + p.last), " ".join(p.first), " ".join(p.jr)) for p in people] == [
        ("Curtis", "Peter A", "Jr"),
        ("van der Ñandú", "Łukasz", ""),
        ("Ries", "E. G.", ""),
        ("{Soekarno}", "", ""),
        (r"{Back \& Pain Group, Oslo}", "", ""),
    ]


def test_a_list_that_the_record_calls_incomplete_ends_with_others():
    assert " and others}" in text_of(article(authors_complete=False))
    assert "others" not in text_of(article(authors=(), authors_complete=False))


def test_an_article_says_where_and_when_it_appeared():
    fields = {name: field.value for name, field in entry_of(article()).fields_dict.items()}
    assert fields["journal"] == r"Pain \& its \{causes\}"
    assert (fields["year"], fields["month"], fields["pages"]) == ("1993", "apr", "117--121")
    assert (fields["volume"], fields["number"]) == ("53", "1 Suppl")
    assert fields["doi"] == "10.1016/0304-3959(93)90111-a_b"
    assert (fields["pmid"], fields["pmcid"]) == ("8505611", "PMC12")
    assert fields["keywords"] == "back mouse, lipoma, Low Back Pain, {Diagnosis, Differential}"
    assert fields["note"] == "Retracted publication"


def test_a_chapter_is_a_part_of_its_book():
    entry = entry_of(chapter())
    assert entry.entry_type == "incollection"
    assert (entry["booktitle"], entry["publisher"], entry["address"]) == ("Back pain", "Publisher", "Oslo")
    assert entry["editor"][0].last == ["Ries"]
    assert entry["isbn"] == "9780123456789"


@pytest.mark.parametrize(
    ("authors", "key"),
    [
        ((AuthorRecord(last_name="Müller-Øst", initials="A"),), "mullerost1993-7"),
        ((GROUP,), "back1993-7"),
        ((AuthorRecord(last_name="李", initials="A"),), "anonymous1993-7"),
        ((), "anonymous1993-7"),
    ],
)
def test_a_citation_key_is_plain_and_ends_with_our_number(authors, key):
    assert citation_key(7, article(authors=authors)) == key


def test_keys_within_a_file_are_unique_though_authors_and_years_are_the_same():
    keys = [entry.key for entry in parsed(text_of(*[article()] * 3))]
    assert len(set(keys)) == 3


@pytest.mark.needs_data
def test_real_records_come_back_from_bibtexparser(real_records):
    entries = parsed(b"".join(write(real_records)).decode())
    for (number, record), entry in zip(real_records, entries, strict=True):
        assert entry.key == citation_key(number, record)
        fields = {name: field.value for name, field in entry.fields_dict.items()}
        assert fields.get("doi", "") == record.doi
        others = 0 if record.authors_complete else 1
        authors = list(parts.authors_of(record))
        assert len(fields.get("author", [])) == (len(authors) + others if authors else 0)


@pytest.mark.needs_data
def test_hard_real_records_are_printed_by_latex_as_they_were(hard_records):
    for entry, (_, record) in zip(parsed(b"".join(write(hard_records)).decode()), hard_records, strict=True):
        fields = {name: field.value for name, field in entry.fields_dict.items()}
        assert quotes(plain(fields.get("title", ""))) == quotes(parts.title_of(record)), record.pmid
        assert quotes(plain(fields.get("abstract", ""))) == quotes(parts.abstract_of(record)), record.pmid
        for person, author in zip(fields.get("author", []), parts.authors_of(record), strict=False):
            assert plain(" ".join(person.von + person.last)) == parts.one_line(
                author.last_name or author.collective_name
            )


def quotes(text: str) -> str:
    """Return the text with straight quotation marks: those of TeX are curved when printed."""
    return re.sub("[‘`]", "`", re.sub("[’']", "'", text.replace("“", '"').replace("”", '"')))


@pytest.mark.parametrize("text", ["a } b", "} {", "{ a", "MRI {of MRI", r"\{"])
def test_braces_that_do_not_pair_end_no_field(text):
    entry = entry_of(article(title=text, title_html="", volume=text))
    assert entry["year"] == "1993"
    assert r"\textbrace" in entry["volume"]
    assert entry["title"].replace(r"\textbraceleft{}", "").replace(r"\textbraceright{}", "").count("{") == entry[
        "title"
    ].replace(r"\textbraceleft{}", "").replace(r"\textbraceright{}", "").count("}")
