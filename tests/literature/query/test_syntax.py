"""How a text is read: what is refused, with place, reason and repair, and what is understood."""

from __future__ import annotations

import pytest

from literature.query import QueryNotSupported, QuerySyntaxError, parse, syntax
from literature.query.leaves import leaf
from literature.query.lexer import MAX_LENGTH
from literature.query.syntax import MAX_DEPTH, MAX_FACTS, MAX_NAMED, MAX_TERMS
from literature.query.tree import And, Or

# text, position, found, a part of the message, the repaired query
NO_QUERIES = [
    ("", 0, "", "query is empty", None),
    ("   ", 3, "", "query is empty", None),
    ("()", 1, ")", "group is empty", None),
    ("lipoma AND ()", 12, ")", "group is empty", "lipoma"),
    ('"lipoma', 0, '"', "not closed", '"lipoma"'),
    ('pain "low back[ti]', 5, '"', "not closed", 'pain "low back"[ti]'),
    ('"low back AND pain', 0, '"', "not closed", '"low back" AND pain'),
    ('("low back OR pain)', 1, '"', "not closed", '("low back" OR pain)'),
    ('low back" AND pain', 8, '"', "not closed", "low back AND pain"),
    ('back mice"[ti]', 9, '"', "not closed", "back mice[ti]"),
    ("(lipoma OR pain", 0, "(", "opened that is not closed", "(lipoma OR pain)"),
    ("((lipoma", 1, "(", "opened that is not closed", "((lipoma))"),
    ("lipoma)", 6, ")", "closed that was not opened", "lipoma"),
    ("lipoma) AND pain", 6, ")", "closed that was not opened", "lipoma AND pain"),
    ("AND lipoma", 0, "AND", "nothing to its left", "lipoma"),
    ("lipoma AND", 7, "AND", "nothing to its right", "lipoma"),
    ("(lipoma OR) pain", 8, "OR", "nothing to its right", "(lipoma) pain"),
    ("lipoma AND OR pain", 11, "OR", "follows an operator", "lipoma OR pain"),
    ("lipoma OR AND pain", 10, "AND", "follows an operator", "lipoma OR pain"),
    ("lipoma AND AND pain", 11, "AND", "follows an operator", "lipoma AND pain"),
    ("lipoma NOT NOT pain", 11, "NOT", "follows an operator", None),
    ("NOT", 0, "NOT", "nothing to its right", None),
    ("lipoma[tiabb]", 6, "[tiabb]", "no field [tiabb]", "lipoma[tiab]"),
    ("lipoma[title abstract]", 6, "[title abstract]", "no field", "lipoma[tiab]"),
    ("lipoma[qqqqqq]", 6, "[qqqqqq]", "no field", None),
    ("lipoma[]", 6, "[]", "no field", None),
    ("[ti]", 0, "[ti]", "follows no term", None),
    ("lipoma[ti][ab]", 10, "[ab]", "follows no term", None),
    ("lipoma[ti", 6, "[", "no closing partner", "lipoma[ti]"),
    ("lipoma ti]", 9, "]", "no opening partner", "lipoma[ti]"),
    ("lipoma[ti AND pain", 6, "[", "no closing partner", "lipoma[ti] AND pain"),
    ("lipoma[title/abstract AND pain[ti]", 6, "[", "no closing partner", "lipoma[title/abstract] AND pain[ti]"),
    ("lipoma[mesh terms OR pain", 6, "[", "no closing partner", "lipoma[mesh terms] OR pain"),
    ("lipoma & pain", 7, "&", "no operator", "lipoma AND pain"),
    ("lipoma[ti] || pain[ti] && back", 11, "||", "no operator", "lipoma[ti] OR pain[ti] AND back"),
    ("lipoma | pain", 7, "|", "no operator", "lipoma OR pain"),
    ("title:lipoma", 0, "title:lipoma", "behind its term", "lipoma[ti]"),
    ('ti:"back mice" AND au:smith', 0, "ti:", "behind its term", '"back mice"[ti] AND smith[au]'),
    ("mesh:lipoma", 0, "mesh:lipoma", "behind its term", "lipoma[mh]"),
    ("year:1993", 0, "year:1993", "behind its term", "1993[dp]"),
    (
        "doi:10.1016/0304-3959(93)90059-8",
        0,
        "doi:10.1016/0304-3959(93)90059-8",
        "behind",
        "10.1016/0304-3959(93)90059-8[doi]",
    ),
    ("title:(lipoma OR pain)", 0, "title:", "behind its term", None),
    ('(lipoma AND "back mice', 12, '"', "not closed", '(lipoma AND "back mice")'),
    ("- - -", 0, "-", "no letter or digit", None),
    ('"..."[ti]', 0, "...", "no letter or digit", None),
    ("2010:2005[dp]", 0, "2010:2005", "begins after its end", "2005:2010[dp]"),
    ("9:1[pmid]", 0, "9:1", "begins after its end", "1:9[pmid]"),
    ("2010/13[dp]", 0, "2010/13", "not a date", None),
    ("2010/02/30[dp]", 0, "2010/02/30", "not a date", None),
    ("2010/[dp]", 0, "2010/", "not a date", None),
    ("0000[dp]", 0, "0000", "not a date", None),
    ("soon[dp]", 0, "soon", "not a date", None),
    ("2010:[dp]", 0, "", "not a date", None),
    ('"2010"[dp] :', 12, "", "range has no end", None),
    ('"2010"[dp] : "2012"[crdt]', 19, "[crdt]", "same field tag", None),
    ('"2010" : "2012"', 15, "", "same field tag", None),
    (":2010[dp]", 0, ":", "both sides", None),
    ("lipoma[pmid]", 0, "lipoma", "not a PMID", None),
    ("99999999999[pmid]", 0, "99999999999", "not a PMID", None),
    ("lipoma[doi]", 0, "lipoma", "not a DOI", None),
    ("back\x00mice", 4, "\x00", "U+0000", None),
    ("back \ud800 mice", 5, "\ud800", "U+D800", None),
    ("a b[topic]", 0, "a b", "short name", "a-b[topic]"),
    ('"treatment outcome"[topic]', 0, "treatment outcome", "short name", "treatment-outcome[topic]"),
    ("1990-2000[dp]", 0, "1990-2000", "not a date", "1990:2000[dp]"),
    ("pain 20190101[crdt]", 0, "pain 20190101", "not a date", None),
    ("20190101[dp] pain", 0, "20190101", "not a date", "2019/01/01[dp] pain"),
    ("20191301[dp]", 0, "20191301", "not a date", None),
    ('"2019 Jan"[dp]', 0, "2019 Jan", "not a date", "2019/01[dp]"),
    ("5 March 2019[dp]", 0, "5 March 2019", "not a date", "2019/03/05[dp]"),
    ("2019-01-31[edat]", 0, "2019-01-31", "not a date", "2019/01/31[edat]"),
    ("low back pain[mh:exp]", 13, "[mh:exp]", "no field", "low back pain[mh]"),
    ("pain[Keyword]", 4, "[Keyword]", "no field", "pain[ot]"),
    ("pain[kw]", 4, "[kw]", "no field", "pain[ot]"),
    ("1990[year]", 4, "[year]", "no field", "1990[dp]"),
    ("0028-0836[issn]", 9, "[issn]", "no field", "0028-0836[ta]"),
    # other systems' syntax
    ("lipoma.ti,ab.", 0, "lipoma.ti,ab.", "tag in square brackets", "lipoma[tiab]"),
    ("back mice.ti. and pain.mp.", 5, "mice.ti.", "tag in square brackets", "back mice[ti] AND pain[tw]"),
    ('"back mice".ti,ab.', 11, ".ti,ab.", "tag in square brackets", '"back mice"[tiab]'),
    ("(lipoma or pain).ab.", 16, ".ab.", "tag in square brackets", "(lipoma[ab] OR pain[ab])"),
    ("lipom$.ti.", 0, "lipom$.ti.", "tag in square brackets", "lipom*[ti]"),
    ("lipoma:ti,ab,kw", 0, "lipoma:ti,ab,kw", "tag in square brackets", "lipoma[tiab]"),
    ("lipoma.ti,au.", 0, "lipoma.ti,au.", "tag in square brackets", None),
    ("exp lipoma/", 4, "lipoma/", "write a heading", "lipoma[mh]"),
    ("exp low back pain/ and lipoma", 13, "pain/", "write a heading", "low back pain[mh] AND lipoma"),
    ('exp "low back pain"/', 19, "/", "write a heading", '"low back pain"[mh]'),
    ("'lipoma'/exp", 0, "'lipoma'/exp", "write a heading", "lipoma[mh]"),
    ("TITLE-ABS-KEY(lipoma)", 0, "TITLE-ABS-KEY", "behind the term", "(lipoma[tiab])"),
    ("TS=lipoma", 0, "TS=lipoma", "behind the term", "lipoma[tiab]"),
    ("TI=(lipoma OR pain)", 0, "TI=", "behind the term", "(lipoma[ti] OR pain[ti])"),
    ('TI="back mice"', 0, "TI=", "behind the term", '"back mice"[ti]'),
    ("1990:2000", 0, "1990:2000", "needs its field tag", "1990:2000[dp]"),
    ("https://doi.org/10.1000/a(1)b", 0, "https://doi.org/10.1000/a(1)b", "address", '"10.1000/a(1)b"[doi]'),
    ("doi.org/10.1000/a OR pain", 0, "doi.org/10.1000/a", "address", '"10.1000/a"[doi] OR pain'),
    ("lipoma dx.doi.org/10.1000/ab", 7, "dx.doi.org/10.1000/ab", "address", 'lipoma "10.1000/ab"[doi]'),
    ("http://pubmed.ncbi.nlm.nih.gov/12/", 0, "http://pubmed.ncbi.nlm.nih.gov/12/", "address", "12[pmid]"),
    ("pmc.ncbi.nlm.nih.gov/articles/PMC3/", 0, "pmc.ncbi.nlm.nih.gov/articles/PMC3/", "address", "PMC3[pmc]"),
    ("lipoma[ti:noexp]", 6, "[ti:noexp]", "no field", "lipoma[ti]"),
    ("lipoma[TIAB:NoExp]", 6, "[TIAB:NoExp]", "no field", "lipoma[tiab]"),
    ("lipoma AND 2010/01:2012", 11, "2010/01:2012", "needs its field tag", "lipoma AND 2010/01:2012[dp]"),
]

NOT_HERE = [
    ("cancer[sb]", 0, "cancer", "not part of our data"),
    ("jsubsetaim[filter]", 0, "jsubsetaim", "not part of our data"),
    ("lipoma[rn]", 6, "[rn]", "not indexed"),
    ("therapie[sh]", 0, "therapie", "no qualifier"),
    ("thera*[sh]", 5, "*", "cannot be truncated"),
    ('"back mice"[tiab:~3]', 11, "[tiab:~3]", "Proximity"),
    ("Lidocaine[Supplementary Concept]", 9, "[Supplementary Concept]", "substances"),
    ("(lipoma OR pain)[ti]", 16, "[ti]", "not to a group"),
    ("lip*", 0, "lip*", "at least 4"),
    ("lipoma *", 7, "*", "at least 4"),
    ("li*oma[ti]", 2, "*", "only at the end"),
    ('"lip* back"[ti]', 3, "*", "only at the end"),
    ("*lipoma", 0, "*", "only at the end"),
    ("lipoma* back[ti]", 6, "*", "only at the end"),
    ("2010*[dp]", 4, "*", "cannot be truncated"),
    ("fren*[la]", 4, "*", "cannot be truncated"),
    ("#1 AND #2", 0, "#1", "no history here"),
    ("or/1-3", 0, "or/1-3", "no history here"),
    ("lipoma adj3 back", 7, "adj3", "Proximity"),
    ("lipoma NEAR/3 back", 7, "NEAR/3", "Proximity"),
    ("0000-0002-1825-0097[orcid]", 19, "[orcid]", "author's name"),
    ("klingonish[la]", 0, "klingonish", "no language"),
    ('"a"[ti] : "b"[ti]', 0, "a:b", "no ranges"),
    ("a b c d e f g[au]", 0, "a b c d e f g", "more than 6 words"),
]


@pytest.mark.parametrize(("text", "position", "found", "message", "repaired"), NO_QUERIES)
def test_what_is_no_query_is_refused_with_place_and_reason(text, position, found, message, repaired):
    with pytest.raises(QuerySyntaxError) as caught:
        parse(text)
    error = caught.value
    assert (error.position, error.found, error.repaired) == (position, found, repaired)
    assert message in error.message
    assert error.expected
    assert str(error).endswith(f"(character {position + 1})")


@pytest.mark.parametrize(("text", "position", "found", "message"), NOT_HERE)
def test_what_we_cannot_answer_is_refused_with_place_and_reason(text, position, found, message):
    with pytest.raises(QueryNotSupported) as caught:
        parse(text)
    assert (caught.value.position, caught.value.found) == (position, found)
    assert message in caught.value.message


def test_a_text_beyond_the_longest_is_refused_unread():
    with pytest.raises(QueryNotSupported, match="at most 20,000 are read") as caught:
        parse('"' * 100_000)
    assert caught.value.position == MAX_LENGTH


@pytest.mark.parametrize(
    "text",
    [
        "(" * 20_000,
        "(" * 10_000 + ")" * 10_000,
        "NOT (" * 4_000,
        "a OR b AND " * 1_800 + "c",
        "(a OR " * 3_000,
        "a " * 10_000,
        "NOT a " * 3_000,
    ],
)
def test_hostile_text_is_refused_at_a_stated_limit(text):
    with pytest.raises(QueryNotSupported, match=r"nested more than|more than 500 terms"):
        parse(text)


def test_more_facts_than_a_condition_may_have_are_refused():
    with pytest.raises(QueryNotSupported, match="more than 250 dates") as caught:
        parse(" OR ".join(["1[pmid]"] * (MAX_FACTS + 1)))
    assert "101 102 103[pmid]" in caught.value.expected


def test_the_parser_stops_at_the_limit_and_does_not_read_on(monkeypatch):
    read = []
    monkeypatch.setattr(syntax, "leaf", lambda text, *rest, **where: read.append(text) or leaf(text, *rest, **where))
    with pytest.raises(QueryNotSupported):
        parse("ab " * 6_000)
    assert len(read) == MAX_TERMS + 1


def test_as_many_terms_and_groups_as_stated_are_read():
    assert isinstance(parse(" OR ".join(["lipoma"] * MAX_TERMS)).tree, Or)
    assert parse("(" * MAX_DEPTH + "lipoma" + ")" * MAX_DEPTH).echo == "lipoma"


# text -> how it is understood
UNDERSTOOD = {
    # equal precedence, from left to right, as in PubMed
    "a OR b AND c": "(a OR b) AND c",
    "a AND b OR c": "(a AND b) OR c",
    "a NOT b OR c": "(a NOT b) OR c",
    "a OR b NOT c": "(a OR b) NOT c",
    "a OR b AND c NOT d OR e": "((a OR b) AND c NOT d) OR e",
    "a OR (b AND c)": "a OR (b AND c)",
    "a AND (b AND c)": "a AND b AND c",
    "a OR (b OR (c OR d))": "a OR b OR c OR d",
    "a AND (b NOT c)": "a AND b NOT c",
    "a NOT (b NOT c)": "a NOT (b NOT c)",
    "NOT a": "NOT a",
    "NOT a AND b": "(NOT a) AND b",
    "a AND NOT b": "a NOT b",
    "a OR NOT b": "a OR (NOT b)",
    "NOT (NOT a)": "NOT (NOT a)",
    # terms beside each other
    "a b": "a AND b",
    "a b OR c": "(a AND b) OR c",
    '"a b" c': '"a b" AND c',
    "(a)(b)": "a AND b",
    "a(b OR c)d": "a AND (b OR c) AND d",
    # a tag belongs to all the plain words before it
    "low back pain[ti]": '"low back pain"[ti]',
    "low back pain [ti]": '"low back pain"[ti]',
    "pain AND low back[ti]": 'pain AND "low back"[ti]',
    '"low back" pain[ti]': '"low back" AND pain[ti]',
    "smith ja[au]": "smith ja[au]",
    "low back pai*[ti]": '"low back pai*"[ti]',
    "lipom* pain": "lipom* AND pain",
    "pain[all]": "pain",
    "pain[All Fields]": "pain",
    "pain[Title/Abstract]": "pain[tiab]",
    "pain[MESH TERMS]": "pain[mh]",
    "smith[Author - First]": "smith[1au]",
    "101[UID]": "101[pmid]",
    # quotes of typesetters
    "“low back”[ti]": '"low back"[ti]',
    "„low back“": '"low back"',
    "«low back»": '"low back"',
    # ranges and dates
    "2010:2012[dp]": "2010:2012[dp]",
    "2010 : 2012 [dp]": "2010:2012[dp]",
    '"2010/6/1"[dp] : "2012/12/31"[dp]': "2010/06/01:2012/12/31[dp]",
    '"2010"[Date - Publication]:"3000"[Date - Publication]': "2010:3000[dp]",
    '"2010":"2012"[dp]': "2010:2012[dp]",
    "007[pmid]": "7[pmid]",
    "5 6,7[pmid]": "5 6 7[pmid]",
    "ratio 1:2[ti]": '"ratio 1:2"[ti]',
    "10.1000/A(1)2[doi]": '"10.1000/a(1)2"[doi]',
    "(10.1000/a[doi])": '"10.1000/a"[doi]',
    "doi:10.1000/a[doi]": '"10.1000/a"[doi]',
    '"last 5 years"[dp]': '"last 5 years"[dp]',
    "LAST 1 Years[crdt]": '"last 1 year"[crdt]',
    # filters are the queries that they stand for
    "hasabstract": "hasabstract[sb]",
    "hasabstract[text] AND HasAbstract[All Fields]": "hasabstract[sb] AND hasabstract[sb]",
    "english[filter]": "english[la]",
    "Randomized Controlled Trial[filter]": '"Randomized Controlled Trial"[pt]',
    "randomizedcontrolledtrial[filter]": '"Randomized Controlled Trial"[pt]',
    '"meta-analysis"[sb]': '"Meta-Analysis"[pt]',
    "humans[filter] NOT animals[filter]": '"Humans"[mh:noexp] NOT "Animals"[mh:noexp]',
    "guideline[filter]": '"Guideline"[pt] OR "Practice Guideline"[pt]',
    "lipoma NOT guideline[sb]": 'lipoma NOT ("Guideline"[pt] OR "Practice Guideline"[pt])',
    "free full text[sb]": "pubmedpmc[sb]",
    "pubmed pmc[sb]": "pubmedpmc[sb]",
    "y_5[filter]": '"last 5 years"[dp]',
    "excludepreprints[filter]": 'NOT "Preprint"[pt]',
    "pubstatusaheadofprint": "pubstatusaheadofprint[sb]",
    # headings with qualifiers, written out
    "back pain/th[mh]": '"back pain/therapy"[mh]',
    "Lipoma/DI/su[majr:noexp]": "Lipoma/diagnosis/surgery[majr:noexp]",
    "hiv/aids[mh]": "hiv/aids[mh]",
    "R & D[ti]": '"R & D"[ti]',
    # words that look like operators
    "ANDROGEN OR NOTCH": "ANDROGEN OR NOTCH",
    '"AND"[ti]': '"AND"[ti]',
}


@pytest.mark.parametrize(("text", "echo"), UNDERSTOOD.items(), ids=list(UNDERSTOOD))
def test_the_echo_says_how_a_query_was_understood(text, echo):
    assert parse(text).echo == echo
    assert parse(echo).tree == parse(text).tree


def test_a_small_operator_is_a_word_and_draws_a_warning():
    query = parse("lipoma or pain")
    assert isinstance(query.tree, And)
    assert query.suggestion == "lipoma OR pain"
    assert query.warnings == (
        "“or” (character 8) is searched as a word; the operator is written OR. Did you mean: lipoma OR pain",
    )


def test_a_small_operator_in_quotes_is_meant():
    assert parse('"to be or not to be"').warnings == ()


def test_a_small_operator_in_a_heading_or_journal_is_meant():
    assert parse("wounds and injuries[mh] OR bone and joint[ta]").warnings == ()


def test_what_is_proposed_in_capitals_is_repaired_too():
    query = parse("and lipoma")
    assert (query.suggestion, len(query.warnings)) == ("lipoma", 1)


def test_what_capitals_would_break_beyond_repair_is_not_proposed():
    query = parse("lipoma not not pain")
    assert (query.suggestion, len(query.warnings)) == (None, 2)


def test_many_small_operators_draw_few_warnings():
    assert len(parse(" ".join(["lipoma or"] * 200 + ["pain"])).warnings) == MAX_NAMED


def test_punctuation_that_stands_alone_is_passed_over_and_named():
    query = parse("lipoma < pain")
    assert query.echo == "lipoma AND pain"
    assert query.warnings == ("Left out, having no letter or digit: “<” (character 8).",)


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("(lipoma OR pain)[ti]", "(lipoma[ti] OR pain[ti])"),
        (
            'back AND ("low pain" OR (mice NOT rats))[tiab]',
            'back AND ("low pain"[tiab] OR (mice[tiab] NOT rats[tiab]))',
        ),
        ("(lipoma[ab] OR low pain)[ti]", "(lipoma[ab] OR low[ti] pain[ti])"),
        ('"back mice"[tiab:~3]', '"back mice"[tiab]'),
    ],
)
def test_what_we_cannot_answer_is_repaired_where_something_near_can_be(text, repaired):
    with pytest.raises(QueryNotSupported) as caught:
        parse(text)
    assert caught.value.repaired == repaired


def test_marks_of_other_keyboards_are_understood():
    assert parse("（lipoma［ti］ OR 2010：2012［dp］） lipom＊").echo == "(lipoma[ti] OR 2010:2012[dp]) AND lipom*"


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("lipoma adj3 back", "lipoma AND back"),
        ("frensh[la]", "french[la]"),
        ("((back adj3 mice).ti,ab. or exp lipoma/)", "((back[tiab] AND mice[tiab]) OR lipoma[mh])"),
    ],
)
def test_what_we_cannot_answer_is_repaired_where_that_is_obvious(text, repaired):
    with pytest.raises(QueryNotSupported) as caught:
        parse(text)
    assert caught.value.repaired == repaired


@pytest.mark.parametrize(
    "text",
    [
        "p / q",
        '"#1"',
        "#1[ti]",
        "and/or",
        "lipoma.in",
        "1:1000",
        "e.g. mice",
        "TITLE (lipoma)",
        "exp lipoma",
        "10.1000/a/",
    ],
)
def test_what_only_resembles_another_system_is_read_as_ever(text):
    assert parse(text)


def test_a_hyphen_before_a_word_takes_nothing_out_and_is_named():
    query = parse("lipoma -pain")
    assert query.echo == "lipoma AND -pain"
    assert any("“-pain” (character 8)" in warning and "NOT pain" in warning for warning in query.warnings)
    assert not parse("-pain lipoma").warnings


def test_full_author_names_have_pubmeds_other_name():
    assert parse("smith john[Author - Full]").echo == "smith john[au]"


def test_long_names_of_authors_count_as_several_terms():
    name = "maria de los angeles garcia lopez[au]"
    parse(" OR ".join([name] * (MAX_TERMS // 5)))
    parse(" OR ".join(["smith j[au]"] * MAX_TERMS))
    with pytest.raises(QueryNotSupported, match=f"more than {MAX_TERMS} terms"):
        parse(" OR ".join([name] * (MAX_TERMS // 5 + 1)))
