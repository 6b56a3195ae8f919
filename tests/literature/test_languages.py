"""One language, one code, whatever a record or a query calls it."""

from __future__ import annotations

from io import BytesIO

import pytest

from literature.formats.nbib import read as read_nbib
from literature.formats.ris import read as read_ris
from literature.languages import CODES, as_recorded, language_code
from literature.pubmed.parse import read_record
from literature.pubmed.records import Received
from tests.literature.pubmed.xml import article


@pytest.mark.parametrize("name", ["", "e", "klingon", "en-us", "engl", "1ab", "ENG"])
def test_what_is_neither_name_nor_code_has_no_code(name: str) -> None:
    assert language_code(name) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ENG", "eng"),
        ("Eng", "eng"),
        ("English", "eng"),
        (" en ", "eng"),
        ("GER", "ger"),
        ("deu", "ger"),
        ("de", "ger"),
        ("German", "ger"),
        ("fra", "fre"),
        ("FR", "fre"),
        ("scr", "hrv"),
        ("XQX", "xqx"),  # a code that PubMed may have and we do not know
        ("Old  Norse", "old norse"),
        ("", ""),
    ],
)
def test_a_language_has_one_code(text: str, code: str) -> None:
    assert as_recorded(text) == code


def test_every_code_stays_as_it_is() -> None:
    assert {as_recorded(code) for code in CODES} == CODES


def test_every_reader_writes_the_code_and_writes_it_once() -> None:
    xml = article(in_article="<Language>ENG</Language><Language>Eng</Language><Language>deu</Language>")
    assert read_record(xml.encode()).languages == ("eng", "ger")
    (nbib,) = read_nbib(BytesIO(b"PMID- 1\nTI  - Title\nLA  - ENG\nLA  - eng\nLA  - GER\n"))
    assert isinstance(nbib, Received)
    assert nbib.record.languages == ("eng", "ger")
    (ris,) = read_ris(BytesIO(b"TY  - JOUR\nTI  - Title\nLA  - English\nLA  - Eng\nLA  - de\nER  - \n"))
    assert isinstance(ris, Received)
    assert ris.record.languages == ("eng", "ger")
