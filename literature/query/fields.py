"""The field tags: what PubMed calls them, and what we do with them.

Names and meanings: PubMed User Guide, "Search field tags" (https://pubmed.ncbi.nlm.nih.gov/help/#using-search-field-tags).
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """How the terms of a field are understood."""

    TEXT = "text"  # words and phrases
    HEADING = "heading"  # a whole MeSH heading, with or without a qualifier
    QUALIFIER = "qualifier"  # of a MeSH heading, whichever
    NAME = "name"  # a whole name: publication type, journal
    LANGUAGE = "language"
    AUTHOR = "author"
    DATE = "date"
    PMID = "pmid"
    DOI = "doi"
    FILTER = "filter"  # what PubMed calls a filter or subset
    SLUG = "slug"  # of a topic or strategy of ours
    FACT = "fact"  # answered by what another app registered, in the database alone
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Field:
    """A field: `tag` as printed, `columns` of the search row that its words are in (TEXT), `mark` the class letter of
    its whole names in the column `keys`, `explodes` whether PubMed includes what is narrower in the MeSH tree, `reason`
    why it is not supported."""

    tag: str
    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    mark: str = ""
    reason: str = ""
    explodes: bool = False

    def __str__(self) -> str:
        return f"[{self.tag}]"


_TIAB = ("title", "keywords", "abstract")
_TW = (*_TIAB, "headings")

ALL = Field("all", "All Fields", Kind.TEXT, ("all field",), (*_TW, "names", "affiliations"))

_TEXT = (
    ALL,
    Field("ti", "Title", Kind.TEXT, ("titl",), ("title",)),
    Field("tiab", "Title/Abstract", Kind.TEXT, (), _TIAB),
    Field("ab", "Abstract", Kind.TEXT, (), ("abstract",)),
    Field("ot", "Other Term", Kind.TEXT, ("other terms",), ("keywords",)),
    Field("tw", "Text Word", Kind.TEXT, ("text words", "text", "word"), _TW),
    Field("ad", "Affiliation", Kind.TEXT, ("affl",), ("affiliations",)),
)
_NAMES = (
    Field("mh", "MeSH Terms", Kind.HEADING, ("mesh", "mesh term"), mark="h", explodes=True),
    Field("mh:noexp", "MeSH Terms:noexp", Kind.HEADING, ("mesh:noexp",), mark="h"),
    Field("majr", "MeSH Major Topic", Kind.HEADING, ("mesh major topics",), mark="m", explodes=True),
    Field("majr:noexp", "MeSH Major Topic:noexp", Kind.HEADING, mark="m"),
    Field("sh", "MeSH Subheading", Kind.QUALIFIER, ("subheading", "mesh subheadings"), mark="t"),
    Field("sh:noexp", "MeSH Subheading:noexp", Kind.QUALIFIER, ("subheading:noexp",), mark="t"),
    Field("pt", "Publication Type", Kind.NAME, ("ptyp", "publication types"), mark="g", explodes=True),
    Field("pt:noexp", "Publication Type:noexp", Kind.NAME, ("ptyp:noexp",), mark="g"),
    Field("ta", "Journal", Kind.NAME, ("jour", "journal name", "title abbreviation"), mark="j"),
    Field("jid", "NLM Unique ID", Kind.NAME, ("nlm journal id",), mark="n"),
    Field("pmc", "PMCID", Kind.NAME, ("pmcid",), mark="c"),
    Field("la", "Language", Kind.LANGUAGE, ("lang",), mark="e"),
    Field("au", "Author", Kind.AUTHOR, ("auth", "author name", "fau", "full author name", "author - full"), mark="u"),
    Field("1au", "Author - First", Kind.AUTHOR, ("first author", "first author name"), mark="v"),
    Field("lastau", "Author - Last", Kind.AUTHOR, ("last author", "last author name"), mark="w"),
    Field("sb", "Filter", Kind.FILTER, ("filter", "subset"), mark="y"),
)
PMID = Field("pmid", "PMID", Kind.PMID, ("uid",))
_FACTS = (
    PMID,
    Field("doi", "DOI", Kind.DOI, ("aid", "article identifier", "location id", "lid")),
    Field("dp", "Publication Date", Kind.DATE, ("pdat", "date - publication")),
    Field("ppdat", "Print Publication Date", Kind.DATE, ("print date of publication",)),
    Field("dep", "Electronic Publication Date", Kind.DATE, ("epdat", "electronic date of publication")),
    Field("edat", "Entry Date", Kind.DATE, ("date - entry", "entrez date", "date - entrez")),
    Field("crdt", "Create Date", Kind.DATE, ("date - create", "date - creation")),
    Field("dcom", "Completion Date", Kind.DATE, ("date - completion", "date - completed")),
    Field("lr", "Modification Date", Kind.DATE, ("mdat", "date - modification", "date - last revised")),
    Field("topic", "Topic", Kind.SLUG),
    Field("strategy", "Strategy", Kind.SLUG),
)

_NO_DATA = "our papers do not have this"
_NOT_INDEXED = "it is kept with the papers but not indexed for search"
_UNSUPPORTED = tuple(
    Field(tag, name, Kind.UNSUPPORTED, aliases, reason=reason)
    for tag, name, aliases, reason in (
        ("design", "Study Design", (), "study designs are not searchable yet"),
        ("level", "Level of Evidence", (), "levels of evidence are not searchable yet"),
        (
            "nm",
            "Supplementary Concept",
            ("substance name", "subs", "substance"),
            "substances are searched as words by [tw]",
        ),
        ("rn", "EC/RN Number", ("registry number", "ecno"), _NOT_INDEXED),
        ("cn", "Corporate Author", ("author - corporate", "corp"), "names of groups are searched as words by [all]"),
        ("ir", "Investigator", ("fir", "full investigator name"), _NOT_INDEXED),
        ("ed", "Editor", (), _NOT_INDEXED),
        ("gr", "Grants and Funding", ("grant number", "grant", "grnt"), _NOT_INDEXED),
        ("si", "Secondary Source ID", (), _NOT_INDEXED),
        ("vi", "Volume", ("volume", "vol"), _NOT_INDEXED),
        ("ip", "Issue", ("iss",), _NOT_INDEXED),
        ("pg", "Pagination", ("page", "page number"), _NOT_INDEXED),
        ("tt", "Transliterated Title", (), "titles in the original language are searched by [ti]"),
        ("cois", "Conflict of Interest Statement", (), _NOT_INDEXED),
        ("ps", "Personal Name as Subject", ("subject - personal name",), _NOT_INDEXED),
        ("pa", "Pharmacological Action", (), _NO_DATA),
        ("pl", "Place of Publication", (), _NOT_INDEXED),
        ("pubn", "Publisher", (), _NOT_INDEXED),
        ("isbn", "ISBN", (), _NOT_INDEXED),
        ("book", "Book", (), _NOT_INDEXED),
        ("auid", "Author - Identifier", ("author identifier", "orcid"), "write the author's name: smith j[au]"),
        ("mhda", "MeSH Date", ("date - mesh", "date mesh indexed"), _NOT_INDEXED),
    )
)

FIELDS = (*_TEXT, *_NAMES, *_FACTS, *_UNSUPPORTED)
_BY_NAME = {name.lower(): field for field in FIELDS for name in (field.tag, field.name, *field.aliases)}


def answer(tag: str) -> None:
    """From now on read the terms of a field that was refused, because something answers them now
    (`literature.query.compile.register_fact`). Raises KeyError for a tag that is no field's."""
    field = _BY_NAME[tag]
    supported = replace(field, kind=Kind.FACT, reason="")
    _BY_NAME.update({name.lower(): supported for name in (field.tag, field.name, *field.aliases)})


def find_field(name: str) -> Field | None:
    """Return the field of a tag or long name, in whatever case and spacing; None for an unknown one."""
    return _BY_NAME.get(" ".join(name.lower().split()))


# What other systems call fields; none of these is a name in PubMed.
HABITS = {
    **{"abs": "ab", "keyword": "ot", "keywords": "ot", "kw": "ot", "kf": "ot", "key": "ot", "affil": "ad"},
    **{"year": "dp", "py": "dp", "yr": "dp", "date": "dp", "pubdate": "dp", "publication year": "dp"},
    **{"pub_year": "dp", "title_abs": "tiab", "ext_id": "pmid", "pub_type": "pt", "is": "ta", "lim": "la"},
    **{"issn": "ta", "mh:exp": "mh", "mesh:exp": "mh", "mesh terms:exp": "mh", "majr:exp": "majr", "pt:exp": "pt"},
}


def nearest_field(name: str) -> Field | None:
    """Return the supported field that another system calls so, or else whose tag or name is most like an unknown one;
    None if none is near."""
    if habit := HABITS.get(" ".join(name.lower().split())):
        return _BY_NAME[habit]
    known = [name for name, field in _BY_NAME.items() if field.kind is not Kind.UNSUPPORTED]
    near = difflib.get_close_matches(" ".join(name.lower().split())[:60], known, n=1)
    return _BY_NAME[near[0]] if near else None
