"""Authors, editors and investigators of PubMed XML."""

from __future__ import annotations

from literature.identifiers import normalise_orcid
from literature.pubmed.markup import Element, plain
from literature.pubmed.records import AuthorRecord, Identifier


def read_people(people: Element) -> tuple[AuthorRecord, ...]:
    """Return the people of an AuthorList or InvestigatorList in the order of the record."""
    return tuple([_person(person) for person in people[:]])


def _person(element: Element) -> AuthorRecord:
    last_name = fore_name = initials = suffix = collective_name = orcid = ""
    affiliations: list[str] = []
    identifiers: list[Identifier] = []
    for child in element[:]:
        tag = child.tag
        if tag == "LastName":
            last_name = plain(child)
        elif tag in {"ForeName", "FirstName"}:  # FirstName: records from before 2003
            fore_name = plain(child)
        elif tag == "Initials":
            initials = plain(child)
        elif tag == "AffiliationInfo":
            _read_affiliation(child, affiliations, identifiers)
        elif tag == "Identifier":
            orcid = _read_identifier(child, orcid, identifiers)
        elif tag == "Suffix":
            suffix = plain(child)
        elif tag == "CollectiveName":
            collective_name = plain(child)
        elif tag == "Affiliation" and (text := plain(child)):  # records from 2014 and before
            affiliations.append(text)
    return AuthorRecord(
        last_name,
        fore_name,
        initials,
        suffix,
        collective_name,
        orcid,
        tuple(identifiers),
        tuple(affiliations),
        element.get("EqualContrib") == "Y",
        element.get("ValidYN") != "N",
    )


def _read_affiliation(element: Element, affiliations: list[str], identifiers: list[Identifier]) -> None:
    for child in element[:]:
        if child.tag == "Affiliation" and (text := plain(child)):
            affiliations.append(text)
        elif child.tag == "Identifier" and (value := plain(child)):
            identifiers.append(Identifier(child.get("Source", ""), value))


def _read_identifier(element: Element, orcid: str, identifiers: list[Identifier]) -> str:
    """Return the ORCID iD so far, or this one if it is the first that checks; every other identifier is appended."""
    source, value = element.get("Source", ""), plain(element)
    if source.upper() != "ORCID":
        identifiers.append(Identifier(source, value))
        return orcid
    normalised = normalise_orcid(value)
    if normalised and orcid in {"", normalised}:
        return normalised
    identifiers.append(Identifier(source, value, valid=bool(normalised)))
    return orcid
