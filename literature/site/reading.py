"""One paper as a reader wants it: safe text, a citation, what to know before using it, and the ways out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from django.utils.html import escape
from django.utils.safestring import SafeString

from literature.models import Authorship, MeshAnnotation, Notice, NoticeKind, Paper
from literature.pubmed.records import Source
from literature.site.markup import safe_markup

_SOURCES = {
    Source.PUBMED: "PubMed's record",
    Source.NBIB: "a file in PubMed's format",
    Source.RIS: "a RIS file",
    Source.BIBTEX: "a BibTeX file",
    Source.CSL: "a CSL-JSON file",
    Source.HAND: "a curator, who wrote it by hand",
    Source.PACK: "the condition pack's collection",
}
_WARNINGS = (NoticeKind.RETRACTION, NoticeKind.EXPRESSION_OF_CONCERN)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an abstract; `label` is "" where the abstract is not structured."""

    label: str
    text: SafeString


@dataclass(frozen=True, slots=True)
class Reading:
    """What the page of a paper shows beside the paper's own fields."""

    title: SafeString
    citation: str
    abstract: tuple[Section, ...]
    other_abstracts: tuple[tuple[str, tuple[Section, ...]], ...]
    authors: tuple[Authorship, ...]
    warnings: tuple[Notice, ...]
    remarks: tuple[Notice, ...]
    headings: tuple[str, ...]
    keywords: tuple[str, ...]
    languages: tuple[str, ...]
    publication_types: tuple[str, ...]
    source: str
    sources: tuple[str, ...]

    @classmethod
    def of(cls, paper: Paper) -> Self:
        """Gather it, in a fixed number of queries."""
        standing = [notice for notice in paper.notices.all() if notice.lapsed_at is None]
        return cls(
            title=safe_markup(paper.title_html) if paper.title_html else escape(str(paper)),
            citation=citation(paper),
            abstract=sections(paper.abstract_sections),
            other_abstracts=tuple(
                (str(other.get("language", "")), sections(other.get("sections", []))) for other in paper.other_abstracts
            ),
            authors=tuple(Authorship.objects.filter(paper=paper)),
            warnings=tuple(n for n in standing if n.kind in _WARNINGS),
            remarks=tuple(n for n in standing if n.kind not in _WARNINGS),
            headings=_headings(paper),
            keywords=tuple(str(keyword.get("text", "")) for keyword in paper.keywords),
            languages=tuple(paper.language_links.values_list("code", flat=True)),
            publication_types=tuple(paper.publication_type_links.values_list("publication_type__name", flat=True)),
            source=_SOURCES[Source(paper.source)],
            sources=tuple(url for url in paper.provenance.values_list("url", flat=True) if _is_web(url)),
        )


def citation(paper: Paper) -> str:
    """Return journal, date, volume, issue and pages as they are cited: "Spine. 1993 Jun;18(7):1-5"."""
    where = paper.journal_name or str((paper.book or {}).get("title", ""))
    issue = f"({paper.issue})" if paper.issue else ""
    pages = paper.pages or paper.elocation
    when = paper.publication_date or (str(paper.year) if paper.year else "")
    dated = ";".join(part for part in (when, f"{paper.volume}{issue}") if part)
    placed = ":".join(part for part in (dated, pages) if part)
    return ". ".join(part for part in (where.rstrip("."), placed) if part)


def sections(stored: Any) -> tuple[Section, ...]:
    """Return the parts of a stored abstract, with their allowed markup."""
    return tuple(
        Section(str(s.get("label", "")), safe_markup(s.get("text_html") or escape(s.get("text", "")))) for s in stored
    )


def _headings(paper: Paper) -> tuple[str, ...]:
    annotations = paper.mesh_annotations.select_related("descriptor", "qualifier")
    return tuple(_heading(annotation) for annotation in annotations)


def _heading(annotation: MeshAnnotation) -> str:
    text = f"{annotation.descriptor}{'*' if annotation.descriptor_major else ''}"
    if annotation.qualifier is None:
        return text
    return f"{text}/{annotation.qualifier}{'*' if annotation.qualifier_major else ''}"


def _is_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))
