"""Terms and ranges, checked: what a field can be asked, with the reason where it cannot."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import NoReturn

from literature.languages import CODE_OF, language_code
from literature.query import headings
from literature.query.dates import canonical, days, recent
from literature.query.dates import meant as meant_date
from literature.query.errors import QueryError, QueryNotSupported, QuerySyntaxError
from literature.query.fields import PMID, Field, Kind
from literature.query.filters import BARE, understood
from literature.query.text import words
from literature.query.tree import Leaf, Node, Range, Term

# PubMed asks for four characters before the star (PubMed User Guide, "Truncation").
MIN_TRUNCATED = 4
MAX_AUTHOR_WORDS = 6
MAX_PMID = 2**31 - 1

_PMIDS = re.compile(r"[0-9]{1,10}(?:[ ,]+[0-9]{1,10})*")
_PMID = re.compile(r"[0-9]{1,10}")
_SLUG = re.compile(r"[-a-zA-Z0-9_]+")
_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
_RESOLVER = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


def leaf(text: str, field: Field, *, quoted: bool, position: int, query: str) -> Node:
    """Return the term, or the range where `text` is one ("1990:2020"), or what a filter stands for; `position` and
    `query` are for the errors.

    Raises QuerySyntaxError and QueryNotSupported."""
    text = " ".join(text.split())
    if field.kind in (Kind.DATE, Kind.PMID) and ":" in text:
        low, _, high = text.partition(":")
        return range_leaf(low, high, field, position=position, query=query)
    bare, star, rest = text.partition("*")
    if star:
        _check_truncation(bare, rest, field, position)
        bare = bare.rstrip()
    try:
        return _CHECKS[field.kind](bare, field, quoted, bool(star), position)
    except QueryError as error:
        error.repaired = error.repaired or _repaired(text, field, position, query)
        raise


def listed_pmids(query: str) -> Leaf | None:
    """Return the term of a query that is nothing but several PMIDs, of which PubMed finds any; None for others."""
    numbers = query.replace(",", " ").split()
    if len(numbers) < 2 or not all(_PMID.fullmatch(number) for number in numbers):
        return None
    return _pmid_term(" ".join(numbers), PMID, quoted=False, truncated=False, position=0)


def _repaired(text: str, field: Field, position: int, query: str) -> str | None:
    """Return the query with another way to write a term, where one is obvious."""
    meant = _MEANT[field.kind](text) if field.kind in _MEANT else None
    before, after = query[:position], query[position:]
    if not meant or text not in after:
        return None
    for written in (f'"{text}"', text):
        if after.startswith(written):
            return before + meant + after[len(written) :]
    return None


def _meant_slug(text: str) -> str | None:
    return "-".join(words(text)) or None


def _meant_language(text: str) -> str | None:
    return next(iter(get_close_matches(text.lower()[:40], CODE_OF, n=1)), None)


def weight(one: Leaf) -> int:
    """Return as how many terms a leaf counts: an author's name of several words is looked for in every division into
    last name and fore names, in both orders, so each word after the second counts as a term of its own."""
    return max(len(words(one.text)) - 1, 1) if isinstance(one, Term) and one.field.kind is Kind.AUTHOR else 1


def note(text: str, field: Field, position: int) -> str:
    """Return a sentence on where PubMed reads a filter otherwise; "" for everything else."""
    return understood(text, position).note if field.kind is Kind.FILTER else ""


def range_leaf(low: str, high: str, field: Field, *, position: int, query: str) -> Leaf:
    """Return the range of dates or PMIDs. Raises QuerySyntaxError for ends that are none or in the wrong order."""
    low, high = low.strip(), high.strip()
    if field.kind is Kind.DATE:
        low, high = _date(low, position), _date(high, position)
        reversed_ends = days(low)[0] > days(high)[1]
    elif field.kind is Kind.PMID:
        low, high = str(_pmid(low, position)), str(_pmid(high, position))
        reversed_ends = int(low) > int(high)
    else:
        raise QueryNotSupported(
            f"The field {field} has no ranges; dates and PMIDs have.", position=position, found=f"{low}:{high}"
        )
    if reversed_ends:
        raise QuerySyntaxError(
            f"The range begins after its end: {low} is later than {high}.",
            position=position,
            found=f"{low}:{high}",
            expected=f"{high}:{low}",
            repaired=query.replace(f"{low}:{high}", f"{high}:{low}") if f"{low}:{high}" in query else None,
        )
    return Range(low, high, field)


def _check_truncation(bare: str, rest: str, field: Field, position: int) -> None:
    if rest.strip("* "):
        raise QueryNotSupported(
            "A star stands for the rest of a word and is understood only at the end of a word or phrase.",
            position=position + len(bare),
            found="*",
            expected="a letter, or the end of the term",
        )
    if field.kind not in (Kind.TEXT, Kind.HEADING, Kind.NAME, Kind.AUTHOR):
        raise QueryNotSupported(f"The field {field} cannot be truncated.", position=position + len(bare), found="*")
    if len("".join(words(bare))) < MIN_TRUNCATED or bare != bare.rstrip() or not bare[-1:].isalnum():
        raise QueryNotSupported(
            f"Before a star there must be at least {MIN_TRUNCATED} letters or digits, the last one right before it.",
            position=position,
            found=f"{bare}*",
            expected="a longer beginning",
        )


def _text(text: str, field: Field, quoted: bool, truncated: bool, position: int) -> Leaf:
    found = words(text)
    if not found:
        raise QuerySyntaxError(
            "There is no letter or digit to search for.", position=position, found=text, expected="a word"
        )
    return Term(text, field, quoted or " " in text, truncated)


def _word(text: str, field: Field, quoted: bool, truncated: bool, position: int) -> Node:
    """Some filters are words: PubMed reads hasabstract so without a tag, with [all] and with [text]."""
    if field.tag in ("all", "tw") and not truncated and text.lower() in BARE:
        return understood(text, position).node
    return _text(text, field, quoted, truncated, position)


def _filter(text: str, field: Field, quoted: bool, truncated: bool, position: int) -> Node:
    return understood(text, position).node


def _heading(text: str, field: Field, quoted: bool, truncated: bool, position: int) -> Leaf:
    return _text(text if truncated else headings.spelt_out(text), field, quoted, truncated, position)


def _qualifier(text: str, field: Field, quoted: bool, truncated: bool, position: int) -> Leaf:
    name = headings.standard(text)
    if name is None:
        raise QueryNotSupported(
            f"There is no qualifier “{text}”.",
            position=position,
            found=text,
            expected="a qualifier of MeSH such as therapy, or its two letters",
        )
    return Term(name, field, quoted or " " in name)


def _author(text: str, field: Field, quoted: bool, truncated: bool, position: int) -> Leaf:
    if len(words(text)) > MAX_AUTHOR_WORDS:
        raise QueryNotSupported(
            f"A name of more than {MAX_AUTHOR_WORDS} words is not searched; join several authors with AND or OR.",
            position=position,
            found=text,
        )
    term = _text(text, field, quoted, truncated, position)
    return Term(text, field, quoted, truncated) if isinstance(term, Term) else term


def _language(text: str, field: Field, quoted: bool, truncated: bool, position: int) -> Leaf:
    if language_code(" ".join(words(text))) is None:
        raise QueryNotSupported(
            f"There is no language “{text}”.",
            position=position,
            found=text,
            expected="a name such as french, or a code such as fre",
        )
    return Term(text, field, quoted or " " in text)


def _date_term(text: str, field: Field, quoted: bool, truncated: bool, position: int) -> Leaf:
    period = recent(text)
    return Term(period, field, quoted=True) if period else Term(_date(text, position), field)


def _fact(text: str, field: Field, quoted: bool, truncated: bool, position: int) -> Leaf:
    if not words(text):
        raise QuerySyntaxError(
            "There is no letter or digit to search for.", position=position, found=text, expected="a word"
        )
    return Term(text.lower(), field, quoted or " " in text)


def _pmid_term(text: str, field: Field, quoted: bool, truncated: bool, position: int) -> Leaf:
    if not _PMIDS.fullmatch(text):
        _no_pmid(text, position)
    numbers = [str(_pmid(number, position)) for number in text.replace(",", " ").split()]
    return Term(" ".join(numbers), field)


def _doi(text: str, field: Field, quoted: bool, truncated: bool, position: int) -> Leaf:
    doi = _RESOLVER.sub("", text, count=1).lower()
    if not _DOI.fullmatch(doi):
        raise QuerySyntaxError(
            f"“{text}” is not a DOI.", position=position, found=text, expected="10., a number, a slash and the rest"
        )
    return Term(doi, field, quoted=True)


def _slug(text: str, field: Field, quoted: bool, truncated: bool, position: int) -> Leaf:
    if not _SLUG.fullmatch(text):
        raise QuerySyntaxError(
            f"“{text}” is not the short name of a {field.name.lower()}.",
            position=position,
            found=text,
            expected="letters, digits and hyphens",
        )
    return Term(text.lower(), field)


def _date(text: str, position: int) -> str:
    try:
        return canonical(text)
    except ValueError as error:
        raise QuerySyntaxError(
            f"“{text}” is not a date.",
            position=position,
            found=text,
            expected='2010, 2010/06, 2010/06/01 or "last 5 years"',
        ) from error


def _pmid(text: str, position: int) -> int:
    if not _PMID.fullmatch(text) or int(text) > MAX_PMID:
        _no_pmid(text, position)
    return int(text)


def _no_pmid(text: str, position: int) -> NoReturn:
    raise QuerySyntaxError(
        f"“{text}” is not a PMID.", position=position, found=text, expected="a number of at most ten digits"
    )


_MEANT: dict[Kind, Callable[[str], str | None]] = {
    Kind.DATE: meant_date,
    Kind.SLUG: _meant_slug,
    Kind.LANGUAGE: _meant_language,
    Kind.QUALIFIER: headings.nearest,
}

_CHECKS: dict[Kind, Callable[[str, Field, bool, bool, int], Node]] = {
    Kind.TEXT: _word,
    Kind.HEADING: _heading,
    Kind.NAME: _text,
    Kind.QUALIFIER: _qualifier,
    Kind.AUTHOR: _author,
    Kind.LANGUAGE: _language,
    Kind.DATE: _date_term,
    Kind.PMID: _pmid_term,
    Kind.DOI: _doi,
    Kind.SLUG: _slug,
    Kind.FILTER: _filter,
    Kind.FACT: _fact,
}
