"""No text costs more to read than its length: counted in lines of our code that run, not in seconds."""

from __future__ import annotations

import sys

import pytest

from literature.query import QueryError, parse
from literature.query.lexer import MAX_LENGTH

# Each is repeated to a length; the rest of a text is what it begins or ends with.
SHAPES = {
    "opening": "(",
    "closing": ")",
    "groups": "()",
    "closed groups": "(a)",
    "quotes": '"',
    "phrases": '"a"',
    "brackets": "[",
    "closing brackets": "]",
    "empty tags": "[]",
    "tags": "[ti]",
    "tagged words": "a[ti] ",
    "misspelt tags": "a[tti] ",
    "unclosed tags": "a[ti ",
    "colons": ":",
    "ranges": "1:2 ",
    "ranges of dates": "2010:2012[dp] ",
    "stars": "*",
    "truncated": "lipo* ",
    "NOT": "NOT ",
    "AND": "AND ",
    "changes": "a OR b AND ",
    "small operators": "a or ",
    "ampersands": "a & ",
    "prefixes": "ti:a ",
    "punctuation": "- ",
    "hyphens": "a -b ",
    "Ovid": "exp lipoma.ti,ab. or (a adj3 b/) ",
    "Scopus": "TITLE-ABS-KEY(TS=(a) ",
    "codes": ".ti,ab",
    "numbers of searches": "#1 ",
    "spaces": " ",
    "a word": "a",
    "digits": "1",
    "numbers": "1 ",
    "PMIDs": "1,",
    "DOIs": "10.1000/a ",
    "DOI and parentheses": "10.1000/((",
    "NUL": "\x00",
    "combining": "a\u0301",
    "ligatures": "ﷺ ",
    "beyond the first plane": "𠀀 ",
    "slashes": "a/th/",
    "authors": "smith j ",
    "filters": "hasabstract ",
    "periods": '"last 5 years"[dp] ',
    "tagged groups": "(a b)[ti] ",
}
ENDINGS = ("", "[mh]", '"')


def effort(text: str) -> int:
    """Count the lines of `literature.query` that run while a text is read."""
    counted = 0

    def trace(frame, event, argument):
        nonlocal counted
        if "literature/query" not in frame.f_code.co_filename:
            return None
        counted += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        parse(text)
    except QueryError:
        pass
    finally:
        sys.settrace(before)
    return counted


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_is_at_most_about_twice_the_work(shape):
    piece = SHAPES[shape]
    for ending in ENDINGS:
        half, whole = (effort(piece * (length // len(piece)) + ending) for length in (1_000, 2_000))
        assert whole <= 2.2 * half + 500, ending


@pytest.mark.parametrize("shape", SHAPES)
def test_the_longest_text_that_is_read_costs_little(shape):
    text = SHAPES[shape] * (MAX_LENGTH // len(SHAPES[shape]))
    assert effort(text) < 50 * MAX_LENGTH


@pytest.mark.parametrize("shape", SHAPES)
def test_a_longer_text_is_refused_unread(shape):
    text = SHAPES[shape] * 100_000
    assert effort(text) < 100
    with pytest.raises(QueryError, match="at most 20,000 are read"):
        parse(text)
