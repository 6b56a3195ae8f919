"""NLM's files of the MeSH tree."""

from __future__ import annotations

import pytest

from literature.pubmed.mesh_tree import MAX_LINE, MeshTreeError, TreePlace, read_tree

DESCRIPTORS = b"""*NEWRECORD
RECTYPE = D
MH = Low Back Pain
AQ = BL CF DI
MN = C23.888.592.612.107.400
MN = C10.597.617.152.400
UI = D017116

*NEWRECORD
RECTYPE = D
MH = Female
UI = D005260
"""


def places(data: bytes) -> list[TreePlace]:
    return list(read_tree(data.splitlines(keepends=True)))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b'<?xml version="1.0"?>\n<DescriptorRecordSet>', "This is XML"),
        (b"Body Regions;A01\nAbdomen A01.923", "Line 2 has no semicolon"),
        (b"Abdomen;somewhere", "Line 1: .somewhere. is no tree number"),
        (b"Abdomen;A01.9", "Line 1: .A01.9. is no tree number"),
        (b";A01", "Line 1 has no heading"),
        (b"Body Regions;A01\nSj\xf6gren's Syndrome;C05.550", "Line 2 is not UTF-8"),
        (b"x" * (MAX_LINE + 1), "Line 1 has 100,001 bytes"),
        (b"*NEWRECORD\nMN = C23.888\n", "Line 2 has no heading"),
        (b"*NEWRECORD\nMH = Pain\nMN = C23/888\n", "Line 3: .C23/888. is no tree number"),
    ],
)
def test_what_is_no_tree_is_refused_with_its_line(data, message):
    with pytest.raises(MeshTreeError, match=message):
        places(data)


def test_the_tree_has_a_place_a_line():
    assert places("\ufeffBody Regions;A01\r\n\r\nAnesthetics,  Local;D27.505.696\n".encode()) == [
        TreePlace("A01", "Body Regions"),
        TreePlace("D27.505.696", "Anesthetics, Local"),
    ]


def test_descriptors_have_their_places_and_identifiers():
    assert places(DESCRIPTORS) == [
        TreePlace("C23.888.592.612.107.400", "Low Back Pain", "D017116"),
        TreePlace("C10.597.617.152.400", "Low Back Pain", "D017116"),
    ]
