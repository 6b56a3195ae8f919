"""Short names of papers and studies, as tables and plots have room for: “Herz 1945”, “Collée et al. 1991”."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from evidence.models import Study
from literature.bulk import among
from literature.models import Authorship, Paper

_NAMED = 3  # authors read of a list: two are named, a third makes it "et al."
_LONGEST_TITLE = 40


def short_names(papers: Collection[int]) -> dict[int, str]:
    """Return papers by their first authors and year, or by the beginning of the title where none is named; papers that
    would be called alike get a letter, as in lists of references. Two queries."""
    authors: dict[int, list[str]] = defaultdict(list)
    listed = Authorship.objects.filter(among("paper", papers), position__lte=_NAMED).order_by("paper", "position")
    for paper, last_name, collective in listed.values_list("paper", "last_name", "collective_name"):
        authors[paper].append(last_name or collective)
    facts = Paper.objects.filter(among("pk", papers)).order_by().values_list("pk", "title", "year")
    names = {pk: f"{_authors(authors[pk]) or _beginning(title)} {year or 'no year'}" for pk, title, year in facts}
    return _told_apart(names)


def _told_apart(names: Mapping[int, str]) -> dict[int, str]:
    alike: dict[str, list[int]] = defaultdict(list)
    for pk in sorted(names):
        alike[names[pk]].append(pk)
    return {
        pk: name if len(same) == 1 else f"{name}{_letters(place)}"
        for name, same in alike.items()
        for place, pk in enumerate(same)
    }


def _letters(place: int) -> str:
    """Return "a" to "z", then "ba" and so on."""
    before, last = divmod(place, 26)
    return (_letters(before) if before else "") + chr(ord("a") + last)


def _authors(names: Sequence[str]) -> str:
    if len(names) > 2:
        return f"{names[0]} et al."
    return " and ".join(names)


def _beginning(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[:_LONGEST_TITLE].rstrip()}…"


def study_names(keys: Collection[str], papers: Mapping[int, str]) -> dict[str, str]:
    """Return the names of studies by their keys ("study:7", "paper:12"), given the short names of papers. One query."""
    ids = [int(key.removeprefix("study:")) for key in keys if key.startswith("study:")]
    studies = dict(Study.objects.filter(among("pk", ids)).values_list("pk", "name"))
    return {
        key: studies.get(int(number), key) if kind == "study" else papers.get(int(number), key)
        for key in keys
        for kind, _, number in [key.partition(":")]
    }
