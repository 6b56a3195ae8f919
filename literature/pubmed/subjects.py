"""What a record of PubMed XML says it is about: MeSH headings, substances, keywords, publication types.

The same headings come again and again, so they are made once and kept: so many, and none with a long name, for what a
hostile record says must not stay in memory.
"""

from __future__ import annotations

from functools import lru_cache

from lxml.etree import _Element

from literature.pubmed.markup import plain
from literature.pubmed.records import Keyword, MeshHeading, MeshQualifier, PublicationType, Substance

_LONGEST_KEPT = 200

_publication_type = lru_cache(maxsize=1024)(PublicationType)
_qualifier = lru_cache(maxsize=1024)(MeshQualifier)
_heading = lru_cache(maxsize=16384)(MeshHeading)
_substance = lru_cache(maxsize=16384)(Substance)


def read_publication_type(element: _Element) -> PublicationType:
    """Return one PublicationType."""
    name = plain(element)
    return (_publication_type if len(name) <= _LONGEST_KEPT else PublicationType)(name, element.get("UI", ""))


def read_mesh(headings: _Element) -> tuple[MeshHeading, ...]:
    """Return the headings of a MeshHeadingList."""
    return tuple([_mesh_heading(heading) for heading in headings])


def _mesh_heading(element: _Element) -> MeshHeading:
    name = ui = kind = ""
    major = False
    qualifiers: list[MeshQualifier] = []
    for child in element:
        if child.tag == "QualifierName":
            qualifiers.append(_mesh_qualifier(child))
        elif child.tag == "DescriptorName":
            name, ui, kind = plain(child), child.get("UI", ""), child.get("Type", "")
            major = child.get("MajorTopicYN") == "Y"
    kept = len(name) <= _LONGEST_KEPT and len(qualifiers) <= _LONGEST_KEPT
    return (_heading if kept else MeshHeading)(name, ui, major, kind, tuple(qualifiers))


def _mesh_qualifier(element: _Element) -> MeshQualifier:
    name, major = plain(element), element.get("MajorTopicYN") == "Y"
    return (_qualifier if len(name) <= _LONGEST_KEPT else MeshQualifier)(name, element.get("UI", ""), major)


def read_chemicals(chemicals: _Element) -> tuple[Substance, ...]:
    """Return the substances of a ChemicalList; registry number "0" means that there is none."""
    return tuple([_chemical(chemical) for chemical in chemicals])


def _chemical(element: _Element) -> Substance:
    name = ui = number = ""
    for child in element:
        if child.tag == "NameOfSubstance":
            name, ui = plain(child), child.get("UI", "")
        elif child.tag == "RegistryNumber":
            number = plain(child)
    return _make_substance(name, ui, "chemical", "" if number == "0" else number)


def read_supplementary_concepts(concepts: _Element) -> tuple[Substance, ...]:
    """Return the concepts of a SupplMeshList, whose `kind` is Disease, Protocol, Organism, Anatomy or Population."""
    return tuple([_make_substance(plain(item), item.get("UI", ""), item.get("Type", ""), "") for item in concepts])


def _make_substance(name: str, ui: str, kind: str, number: str) -> Substance:
    return (_substance if len(name) <= _LONGEST_KEPT else Substance)(name, ui, kind, number)


def read_keywords(keywords: _Element) -> tuple[Keyword, ...]:
    """Return the keywords of a KeywordList that say anything; the owner is NLM where none is named (DTD)."""
    owner = keywords.get("Owner", "NLM")
    texts = [(plain(item), item.get("MajorTopicYN") == "Y") for item in keywords]
    return tuple([Keyword(text, owner, major) for text, major in texts if text])
