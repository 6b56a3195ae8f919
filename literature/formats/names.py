"""Names of people as citation files write them -> AuthorRecord."""

from __future__ import annotations

import re

from literature.pubmed.records import AuthorRecord

_INITIALS = re.compile(r"(?:[A-Z]\.?-?){1,4}")


def person(last_name: str, given: str, suffix: str = "") -> AuthorRecord:
    """Return a person whose names the file tells apart; the initials are the first letters of the given names,
    or what is given where that is initials."""
    return AuthorRecord(last_name, given, _initials(given, last_name), suffix)


def _initials(given: str, last_name: str) -> str:
    """Capitals that a file runs together ("Sutro, CJ") are initials; where it writes all names in capitals, two at most
    ("SUTRO, JOHN" is no J. O. H. N.)."""
    if given.isalpha() and given.isupper() and len(given) <= (2 if last_name.isupper() else 4):
        return given
    return "".join(part[0] for part in re.split(r"[\s.\-]+", given) if part)


def single(name: str) -> AuthorRecord:
    """Return whoever has a name that is not taken apart: "Last FM" where it ends in initials, a person where it is one
    word, else a group."""
    last_name, _, initials = name.rpartition(" ")
    if last_name and " - " not in name and _INITIALS.fullmatch(initials):
        return AuthorRecord(last_name, initials=re.sub(r"[.\-]", "", initials))
    return whole(name)


def whole(name: str) -> AuthorRecord:
    """Return whoever has a name that the file keeps together: one word is a person, more are a group."""
    return AuthorRecord(collective_name=name) if " " in name else AuthorRecord(last_name=name)
