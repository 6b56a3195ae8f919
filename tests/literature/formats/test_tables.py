"""Tables: CSV as spreadsheets and programs read it, Parquet as data frames do."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from literature.formats import csv_table, parquet_table
from literature.formats.table import COLUMNS, NoColumn, columns

NOW = dt.datetime(2026, 3, 1, 4, 30, tzinfo=dt.UTC)


def paper(**facts: Any) -> dict[str, Any]:
    plain = {column.path: None for column in COLUMNS if "." not in column.path}
    own = {
        "id": 1,
        "title": 'Pain, "back"\nand more',
        "authors": [{"name": "Curtis P", "orcid": None}, {"name": "Ñandú Ł", "orcid": "0000-0002-1825-0097"}],
        "journal": {"title": "Pain", "iso_abbreviation": None, "issn_print": "0304-3959", "issn_electronic": None},
        "year": 1993,
        "languages": ["eng", "ger"],
        "publication_types": [{"name": "Letter"}],
        "mesh": [
            {"name": "Lipoma", "major": True, "qualifiers": [{"name": "surgery", "major": False}]},
            {"name": "Adult", "major": False, "qualifiers": []},
        ],
        "keywords": [{"text": "a|b"}],
        "topics": [],
        "is_retracted": False,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return plain | own | facts


def read_csv(*papers: dict[str, Any]) -> list[dict[str, str]]:
    text = b"".join(csv_table.write(papers)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "\ufeff=1", '=HYPERLINK("http://x")']
)
def test_no_cell_begins_with_what_a_spreadsheet_would_execute(text):
    (row,) = read_csv(paper(title=text, authors=[{"name": text, "orcid": None}]))
    assert row["title"] == f"'{text}"
    assert row["authors"] == f"'{text}"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")))
def test_every_text_comes_back_but_for_the_apostrophe(text):
    (row,) = read_csv(paper(title=text))
    expected = f"'{text}" if text[:1] in set("=+-@＝＋－＠\t\r\n\ufeff") and text else text
    assert row["title"] == expected


def test_a_byte_order_mark_tells_excel_the_encoding_and_lines_end_as_rfc_4180_says():
    data = b"".join(csv_table.write([paper()]))
    assert data.startswith(b"\xef\xbb\xbfid,pmid,")
    assert data.endswith(b"Z\r\n")


def test_lists_are_joined_and_the_separator_inside_a_value_is_replaced():
    (row,) = read_csv(paper())
    assert row["authors"] == "Curtis P | Ñandú Ł"
    assert row["orcids"] == "0000-0002-1825-0097"
    assert row["mesh"] == "*Lipoma/surgery | Adult"
    assert row["keywords"] == "a/b"
    assert (row["is_retracted"], row["year"], row["pmid"], row["topics"]) == ("false", "1993", "", "")
    assert row["created_at"] == "2026-03-01T04:30:00Z"


def test_a_paper_without_journal_has_empty_cells():
    (row,) = read_csv(paper(journal=None))
    assert (row["journal"], row["issn_print"]) == ("", "")


def test_no_paper_is_a_line_of_names():
    assert read_csv() == []
    assert b"".join(csv_table.write([])).decode("utf-8-sig").strip().split(",") == [one.name for one in COLUMNS]


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        (["title", "id"], ["id", "title"]),
        (["journal"], ["journal", "journal_abbreviation", "issn_print", "issn_electronic"]),
        (["journal.title", "authors.name"], ["authors", "journal"]),
        (["authors"], ["authors", "orcids"]),
    ],
)
def test_columns_follow_the_members_chosen(fields, names):
    assert [column.name for column in columns(fields)] == names


@pytest.mark.parametrize("field", ["notices", "authors.affiliations", "mesh.ui"])
def test_a_member_without_a_column_is_refused_by_name(field):
    with pytest.raises(NoColumn, match=field):
        columns(["id", field])


def test_parquet_has_types_and_lists():
    data = b"".join(parquet_table.write([paper(), paper(id=2, journal=None)]))
    table = pq.read_table(io.BytesIO(data))
    assert table.column_names == [column.name for column in COLUMNS]
    first, second = table.to_pylist()
    assert (first["id"], first["authors"], first["is_retracted"]) == (1, ["Curtis P", "Ñandú Ł"], False)
    assert first["created_at"] == NOW
    assert (second["id"], second["journal"], second["topics"]) == (2, None, [])


def test_parquet_is_given_away_a_row_group_at_a_time(monkeypatch):
    monkeypatch.setattr(parquet_table, "_ROW_GROUP", 2)
    read: list[int] = []

    def papers():
        for number in range(5):
            read.append(number)
            yield paper(id=number)

    pieces = parquet_table.write(papers())
    first = next(pieces)
    assert first
    assert len(read) == 2
    assert pq.ParquetFile(io.BytesIO(first + b"".join(pieces))).num_row_groups == 3


def test_parquet_without_papers_is_a_table_without_rows():
    assert pq.read_table(io.BytesIO(b"".join(parquet_table.write([])))).num_rows == 0
