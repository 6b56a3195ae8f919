"""Identifiers of papers, people and journals: one written form each, and the checks they carry.

Every function takes what people and files write and returns the normal form, or "" for what is no such identifier.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

MAX_DOI_LENGTH = 255
MAX_PMID = 2**31 - 1

_DOI_RESOLVER = re.compile(r"^(?:https?://)?(?:(?:dx|www)\.)?doi\.org/", re.IGNORECASE)
_DOI_LABEL = re.compile(r"^doi(?:\s*[:=]\s*|\s+)", re.IGNORECASE)
_DOI = re.compile(r"10\.[0-9]+(?:\.[0-9]+)*/[^\s\x00-\x1f\x7f]+")
_PMCID = re.compile(r"\bPMC\s?0*([1-9][0-9]{0,9})\b", re.IGNORECASE)
_PMID_LABEL = re.compile(r"^pmid\s*[:=]?\s*", re.IGNORECASE)
_DIGITS = re.compile(r"0*([1-9][0-9]{0,9})")
_ORCID = re.compile(r"([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9X])")
_ORCID_PREFIX = re.compile(r"^(?:https?://(?:www\.)?orcid\.org/|orcid(?:\.org/|\s*:|\s))", re.IGNORECASE)
_ISSN = re.compile(r"[0-9]{4}-?[0-9]{3}[0-9Xx]")

_NCBI = r"(?:www\.)?ncbi\.nlm\.nih\.gov"
_EUROPE = r"(?:www\.)?europepmc\.org"
# Addresses of papers as they stand in a browser, with or without the scheme; some servers fold "//" within a path.
_ADDRESS = re.compile(
    r"(?:https?:/{1,2})?(?:"
    rf"(?:pubmed\.ncbi\.nlm\.nih\.gov|{_NCBI}/(?:m/)?pubmed|{_EUROPE}/(?:article|abstract)/med)/(?P<pmid>[0-9]+)"
    rf"|(?:pmc\.ncbi\.nlm\.nih\.gov/articles|{_NCBI}/pmc/articles|{_EUROPE}/articles?(?:/pmc)?)/(?P<pmcid>(?:PMC)?[0-9]+)"
    r"|(?:(?:dx|www)\.)?doi\.org/(?P<doi>10\.[^?#]+)"
    r")(?:[/?#].*)?",
    re.IGNORECASE | re.ASCII,
)


def read_address(text: str) -> tuple[str, str] | None:
    """Return "pmid", "pmcid" or "doi" and its value for the address of a paper at PubMed, PMC, Europe PMC or a DOI
    resolver; None for every other text."""
    address = _ADDRESS.fullmatch(text)
    named = address.groupdict().items() if address else ()
    return next(((kind, unquote(value)) for kind, value in named if value), None)


def normalise_doi(text: str) -> str:
    """Return the DOI in lower case, "10." first, or "" if the text is not one DOI.

    A resolver's address, a "doi:" label, NBIB's "[doi]" and a full stop or comma at the end are taken off.  DOI names
    are compared without regard to case (DOI Handbook, 2.4)."""
    name = text.strip()
    if name[-5:].lower() == "[doi]":
        name = name[:-5].rstrip()
    name = _DOI_LABEL.sub("", name)
    if resolver := _DOI_RESOLVER.match(name):
        name = unquote(name[resolver.end() :])
    name = name.rstrip(".,;").lower()
    return name if len(name) <= MAX_DOI_LENGTH and _DOI.fullmatch(name) else ""


def normalise_pmcid(text: str) -> str:
    """Return "PMC" and the number, or "".  Takes "PMC123.1", "pmc-id: PMC123;", "PMC123 [Available on ...]", "123"."""
    found = _DIGITS.fullmatch(text.strip()) or _PMCID.search(text)
    return f"PMC{found[1]}" if found else ""


def normalise_pmid(text: str) -> int | None:
    """Return the PMID as a number from 1 to 2,147,483,647, or None.  Takes "123", "pmid:123" and "PMID: 123"."""
    digits = text if text.isdigit() else _PMID_LABEL.sub("", text.strip())
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10):
        return None
    number = int(digits)
    return number if 1 <= number <= MAX_PMID else None


def normalise_orcid(text: str) -> str:
    """Return the ORCID iD as 0000-0002-1825-0097, or "" if it is none or its check character is wrong.

    Takes an address, a bare number, and either with spaces in it.  The check is ISO 7064 MOD 11-2."""
    bare = "".join(_ORCID_PREFIX.sub("", text.strip()).split()).upper().rstrip("/")
    groups = _ORCID.fullmatch(bare)
    if groups is None or _check_character_mod_11_2("".join(groups.groups())[:15]) != bare[-1]:
        return ""
    return "-".join(groups.groups())


def _check_character_mod_11_2(digits: str) -> str:
    """Return the check character of ISO 7064 MOD 11-2, as ORCID and ISNI use it."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2 % 11
    check = (12 - total) % 11
    return "X" if check == 10 else str(check)


def issn_is_valid(text: str) -> bool:
    """Say whether the text is an ISSN whose check digit is right (ISO 3297: weights 8 to 2, modulus 11)."""
    if not _ISSN.fullmatch(text):
        return False
    digits = text.replace("-", "").upper()
    total = sum(int(digit) * weight for digit, weight in zip(digits[:7], range(8, 1, -1), strict=True))
    check = -total % 11
    return digits[7] == ("X" if check == 10 else str(check))


def paper_url(pmid: int | None, doi: str) -> str:
    """Return the address of a paper at PubMed, else at its publisher; "" where neither is known."""
    if pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    return f"https://doi.org/{doi}" if doi else ""
