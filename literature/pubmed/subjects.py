"""What a record of PubMed XML says it is about: MeSH headings, substances, keywords, publication types.

The same headings come again and again, so they are made once and kept: so many, and none with a long name, for what a
hostile record says must not stay in memory.
"""

from __future__ import annotations

from functools import lru_cache

from literature.pubmed.markup import Element, plain
from literature.pubmed.records import Keyword, MeshHeading, MeshQualifier, PublicationType, Substance

_LONGEST_KEPT = 200

_publication_type = lru_cache(maxsize=1024)(PublicationType)
_qualifier = lru_cache(maxsize=1024)(MeshQualifier)
_substance = lru_cache(maxsize=16384)(Substance)


def read_publication_type(element: Element) -> PublicationType:
    """Return one PublicationType."""
    name = plain(element)
    return (_publication_type if len(name) <= _LONGEST_KEPT else PublicationType)(name, element.get("UI", ""))


def read_mesh(headings: Element) -> tuple[MeshHeading, ...]:
    """Return the headings of a MeshHeadingList."""
    found: list[tuple[str, str, bool, str, list[MeshQualifier]]] = []
    qualifiers: list[MeshQualifier] = []
    for element in headings.iter("DescriptorName", "QualifierName"):
        get, name = element.get, plain(element)
        if element.tag == "DescriptorName":
            qualifiers = []
            found.append((name, get("UI", ""), get("MajorTopicYN") == "Y", get("Type", ""), qualifiers))
        else:
            kept = _qualifier if len(name) <= _LONGEST_KEPT else MeshQualifier
            qualifiers.append(kept(name, get("UI", ""), get("MajorTopicYN") == "Y"))
    return tuple([MeshHeading(name, ui, major, kind, tuple(under)) for name, ui, major, kind, under in found])


def read_chemicals(chemicals: Element) -> tuple[Substance, ...]:
    """Return the substances of a ChemicalList; registry number "0" means that there is none."""
    return tuple([_chemical(chemical) for chemical in chemicals[:]])


def _chemical(element: Element) -> Substance:
    name = ui = number = ""
    for child in element[:]:
        if child.tag == "NameOfSubstance":
            name, ui = plain(child), child.get("UI", "")
        elif child.tag == "RegistryNumber":
            number = plain(child)
    return _make_substance(name, ui, "chemical", "" if number == "0" else number)


def read_supplementary_concepts(concepts: Element) -> tuple[Substance, ...]:
    """Return the concepts of a SupplMeshList, whose `kind` is Disease, Protocol, Organism, Anatomy or Population."""
    return tuple([_make_substance(plain(item), item.get("UI", ""), item.get("Type", ""), "") for item in concepts[:]])


def _make_substance(name: str, ui: str, kind: str, number: str) -> Substance:
    return (_substance if len(name) <= _LONGEST_KEPT else Substance)(name, ui, kind, number)


def read_keywords(keywords: Element) -> tuple[Keyword, ...]:
    """Return the keywords of a KeywordList that say anything; the owner is NLM where none is named (DTD)."""
    owner = keywords.get("Owner", "NLM")
    texts = [(plain(item), item.get("MajorTopicYN") == "Y") for item in keywords[:]]
    return tuple([Keyword(text, owner, major) for text, major in texts if text])
