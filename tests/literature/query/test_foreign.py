"""Searches as other systems write them: refused with PubMed's way of writing, or answered with a warning."""

from __future__ import annotations

import pytest

from literature.query import QueryError, parse
from literature.query.syntax import MAX_NAMED

REFUSED = [
    # wildcards of Ovid and EBSCO
    ("lipoma$", 0, "lipoma*"),
    ("lipoma$[ti]", 0, "lipoma*[ti]"),
    ("low lipoma$[ti]", 4, "low lipoma*[ti]"),
    ("l?poma", 0, None),
    ("wom#n[ti]", 0, None),
    # fuzzy words, weights and nearness of Lucene
    ("lipoma~1", 0, "lipoma"),
    ("lipoma~ OR nodule", 0, "lipoma OR nodule"),
    ("lipoma^2.5", 0, "lipoma"),
    ('"back mice"~3', 11, '"back mice"'),
    # Europe PMC, Scopus
    ("PUB_YEAR:2010", 0, "2010[dp]"),
    ("title_abs:lipoma", 0, "lipoma[tiab]"),
    ("EXT_ID:7475021", 0, "7475021[pmid]"),
    ("OPEN_ACCESS:y", 0, None),
    ("lipoma AND PUBYEAR > 2010", 11, None),
    ('lipoma AND LIMIT-TO(DOCTYPE,"ar")', 11, None),
    # Embase
    ("[english]/lim", 0, "english[la]"),
    ("lipoma AND [humans]/lim", 11, "lipoma AND humans[mh]"),
    ("lipoma AND [embase]/lim", 11, None),
    # Cochrane
    ('[mh "Low Back Pain"]', 0, '"Low Back Pain"[mh]'),
    ('lipoma AND [mh ^"Low Back Pain"]', 11, 'lipoma AND "Low Back Pain"[mh:noexp]'),
    ('"back pain":ti,ab,kw', 11, '"back pain"[tiab]'),
    ("(back pain):ti,ab", 11, "(back[tiab] pain[tiab])"),
    # EBSCO
    ('TI "back pain" OR AB "back pain"', 0, '"back pain"[ti] OR "back pain"[ab]'),
    ("(TI (lipoma OR pain))", 1, "((lipoma[ti] OR pain[ti]))"),
    ('lipoma AND MH "Low Back Pain+"', 11, 'lipoma AND "Low Back Pain"[mh]'),
    ("TI(lipoma)", 0, "(lipoma[ti])"),
    # headings without their tag
    ("*Lipoma/", 0, "Lipoma[majr]"),
    ('"low back pain"/di', 15, '"low back pain/di"[mh]'),
    ("0028-4793[is]", 9, "0028-4793[ta]"),
]
DOUBTED = {
    "lipoma N3 back": "“N3” (character 8)",
    "lipoma NEAR back": "“NEAR” (character 8)",
    "lipoma XOR pain": "“XOR” (character 8)",
    "TI lipoma": "“TI” (character 1) is searched as a word; a field stands behind its term: lipoma[ti]",
    "lipoma 2010": "“2010” (character 8) is searched as a word; the years of publication are 2010[dp]",
    "lipoma AND 2010-2020": "2010:2020[dp]",
    "back pain/di": "a heading with its qualifier has a tag: pain/diagnosis[mh]",
    '"last 5 years"': '"last 5 years"[dp]',
}
ANSWERED = [
    *("US$", "C#", "10^6", "kg/m^2", "and/or", "HIV/AIDS", "p~q", "What is a lipoma?", "lipoma AND US$ 500"),
    *(
        '"TI" lipoma',
        "TI[ti]",
        "N3[ti]",
        'AF "catheter ablation"',
        "2010[dp]",
        "back pain/di[mh]",
        '"last 5 years"[dp]',
        '"lipoma$ x"',
    ),
    *("https://example.org/a?b", "2:1", "1:1000[pmid]", "low back pain[ti]"),
]


@pytest.mark.parametrize(("text", "position", "repaired"), REFUSED)
def test_another_systems_syntax_is_refused_with_pubmeds(text, position, repaired):
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.position, caught.value.repaired) == (position, repaired)
    assert caught.value.expected


@pytest.mark.parametrize(("text", "said"), DOUBTED.items())
def test_what_may_be_a_word_is_searched_as_one_and_named(text, said):
    assert any(said in warning for warning in parse(text).warnings)


@pytest.mark.parametrize("text", ANSWERED)
def test_what_only_resembles_it_is_answered_without_a_word(text):
    assert parse(text).warnings == ()


def test_of_many_doubtful_words_some_are_named():
    assert len(parse(" ".join(["2010"] * 3 + ["N3"] * 100 + ["x"])).warnings) == MAX_NAMED


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("7475021 8505611", "7475021 8505611[pmid]"),
        ("7475021, 8505611\n101", "7475021 8505611 101[pmid]"),
        ("7475021,8505611", "7475021 8505611[pmid]"),
    ],
)
def test_a_list_of_pmids_is_any_of_them_as_in_pubmed(text, echo):
    query = parse(text)
    assert query.echo == echo
    assert any("read as PMIDs" in warning for warning in query.warnings)


@pytest.mark.parametrize("text", ["7475021", "lipoma 7475021 8505611", "7475021 AND 8505611", "(1 2)"])
def test_numbers_among_words_are_words(text):
    assert "[pmid]" not in parse(text).echo
