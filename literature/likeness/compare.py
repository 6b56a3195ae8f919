"""How likely two records are of one paper: a score from 0 to 100, and the facts that speak for and against.

Every fact that both records have adds or takes away points, in natural logarithms of odds as Fellegi and Sunter (1969)
weigh agreements; what one of them does not say counts for nothing.  The score is the probability that follows, in
percent.  Weights and figures: docs/decisions/0090."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rapidfuzz import fuzz

from literature.likeness.facts import Facts
from literature.likeness.normal import about_another, journals_agree, names_agree, numbers, pages, part
from literature.values import value

# From here on a pair is worth a curator's look; above SURE nothing that both say speaks against it.
LIKELY = 50.0
SURE = 95.0
# What is said before any fact is looked at: of pairs that share a key most are not duplicates.
PRIOR = -3.0


@value
class Weighed:
    """One fact that was compared: its name, what the first and the second say, and the points that it gives."""

    fact: str
    first: str
    second: str
    points: float


@value
class Likeness:
    """The score, 0 to 100, and what it rests on: [fact, the first's, the second's], weightiest first."""

    score: float
    evidence: list[list[str]]


def likeness(first: Facts, second: Facts) -> Likeness:
    """Return how likely the two are one paper."""
    found = [fact for compare in _COMPARISONS for fact in compare(first, second)]
    total = PRIOR + sum(fact.points for fact in found)
    found.sort(key=lambda fact: -abs(fact.points))
    score = 100 / (1 + math.exp(-max(-50.0, min(50.0, total))))
    return Likeness(round(score, 1), [[fact.fact, fact.first, fact.second] for fact in found])


def _identifiers(a: Facts, b: Facts) -> Iterator[Weighed]:
    for fact, name, equal, other in (
        ("PMID", "pmid", 12.0, -5.0),
        ("DOI", "doi", 8.0, -2.5),
        ("PMCID", "pmcid", 8.0, -4.0),
    ):
        ours, theirs = getattr(a, name), getattr(b, name)
        if ours and theirs:
            yield Weighed(fact, str(ours), str(theirs), equal if ours == theirs else other)


# Share of equal letters, in percent, from which a title gives the points; a title of few words tells little.
_TITLES = ((98, 5.0), (92, 4.0), (85, 2.0), (75, 0.0), (60, -2.5), (0, -5.0))
_FEW_WORDS = 4


def _title(a: Facts, b: Facts) -> Iterator[Weighed]:
    if not (a.titles and b.titles):
        return
    alike, ours, theirs = max((_alike(x, y), x, y) for x in a.titles for y in b.titles)
    points = next(points for least, points in _TITLES if alike >= least)
    if points > 0 and min(len(ours.split()), len(theirs.split())) < _FEW_WORDS:
        points /= 2
    if points < 0 and _in_two_languages(a, b):
        points = -0.5
    yield Weighed(f"title, {alike:.0f} % alike", a.title, b.title, points)
    yield from _kinds(a, b)
    if alike >= 60:
        yield from _numbers(a, b, ours, theirs)


def _alike(a: str, b: str) -> float:
    """Return the share of equal letters, in percent; a title whose subtitle is missing in the other is nearly equal."""
    alike = max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b) - 3)
    shorter, longer = sorted((a, b), key=len)
    if len(shorter.split()) > _FEW_WORDS and longer.startswith(f"{shorter} "):
        alike = max(alike, 93.0)
    return alike


def _in_two_languages(a: Facts, b: Facts) -> bool:
    """Whether the titles may differ only because one of them is a translation."""
    said = a.languages | b.languages
    return bool(said - {"eng"}) and not (len(a.titles) > 1 and len(b.titles) > 1)


def _kinds(a: Facts, b: Facts) -> Iterator[Weighed]:
    """What tells a paper and its correction or a reply to it apart though their titles are nearly the same."""
    about = [next(filter(None, map(about_another, one.titles)), "") for one in (a, b)]
    if about[0] != about[1]:
        yield Weighed("kind", about[0] or "paper", about[1] or "paper", -9.0)


def _numbers(a: Facts, b: Facts, ours: str, theirs: str) -> Iterator[Weighed]:
    """What tells two of a series apart."""
    parts = [next(filter(None, map(part, one.titles)), None) for one in (a, b)]
    if parts[0] != parts[1]:
        yield Weighed("part", str(parts[0] or "none"), str(parts[1] or "none"), -8.0)
        return
    counted = numbers(ours), numbers(theirs)
    if counted[0] != counted[1]:
        first, second = (", ".join(map(str, sorted(number))) or "none" for number in counted)
        yield Weighed("numbers in the title", first, second, -7.0 if all(counted) else -3.0)


def _authors(a: Facts, b: Facts) -> Iterator[Weighed]:
    if not (a.authors and b.authors):
        return
    agreed = names_agree(a.authors[0], b.authors[0])
    points = {1.0: 2.5, 0.5: 1.2, 0.0: -2.0}[agreed]
    yield Weighed("first author", str(a.authors[0]), str(b.authors[0]), points)
    fewest = min(len(a.authors), len(b.authors))
    if fewest > 1:
        common = sum(1 for one in a.authors if any(names_agree(one, other) for other in b.authors))
        share = min(common, fewest) / fewest
        shown = f"{len(a.authors)}", f"{len(b.authors)}"
        yield Weighed(f"authors, {share:.0%} in common", *shown, 1.5 if share >= 0.8 else 0.0 if share >= 0.4 else -2.0)


def _year(a: Facts, b: Facts) -> Iterator[Weighed]:
    if a.year and b.year:
        apart = abs(a.year - b.year)
        yield Weighed("year", str(a.year), str(b.year), (1.0, -0.3, -1.5)[apart] if apart < 3 else -3.5)


def _place(a: Facts, b: Facts) -> Iterator[Weighed]:
    if a.journal_names and b.journal_names:
        same = bool(a.issns & b.issns) or journals_agree(a.journal_names, b.journal_names)
        if same or not (a.issns and b.issns):
            yield Weighed("journal", a.journal, b.journal, 1.0 if same else -1.5)
        else:
            yield Weighed("journal", a.journal, b.journal, -2.5)
    if a.volume and b.volume:
        same = _digits(a.volume) == _digits(b.volume)
        yield Weighed("volume", a.volume, b.volume, 1.2 if same else -2.0)
    yield from _pages(a, b)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text)).lstrip("0") or text.lower()


def _pages(a: Facts, b: Facts) -> Iterator[Weighed]:
    ours, theirs = pages(a.pages), pages(b.pages)
    if not (ours[0] and theirs[0]):
        return
    if ours[0] == theirs[0]:
        points = 3.0 if ours[1] == theirs[1] else 2.0
    else:  # two places in one volume are two papers
        points = -5.0 if a.volume and _digits(a.volume) == _digits(b.volume) else -3.5
    yield Weighed("pages", a.pages, b.pages, points)


_COMPARISONS = (_identifiers, _title, _authors, _year, _place)
