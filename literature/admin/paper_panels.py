"""The read-only parts of a paper's page: what its record says, where it was seen, what is said about it."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from literature.admin.panels import LONGEST_LIST, NOTHING, lines, link, pubmed_link, table
from literature.admin.record import raw_link
from literature.models import Authorship, Paper

Shown = SafeString | str


@admin.display(description="authors")
def authors(paper: Paper) -> Shown:
    """List the authors in their order, with ORCID and affiliations."""
    listed = Authorship.objects.filter(paper=paper)
    rows = list(listed[: LONGEST_LIST + 1])
    shown = format_html_join("", "<li>{}{}</li>", ((a, _about_author(a)) for a in rows[:LONGEST_LIST]))
    more = f"and {listed.count() - LONGEST_LIST} more" if len(rows) > LONGEST_LIST else ""
    incomplete = "" if paper.authors_complete else "the list in the record is not complete"
    remarks = lines(remark for remark in (more, incomplete) if remark)
    return format_html("<ol>{}</ol>{}", shown, remarks if more or incomplete else "") if rows else NOTHING


def _about_author(author: Authorship) -> Shown:
    url = f"https://orcid.org/{author.orcid}"
    notes = [link(url, f"ORCID {author.orcid}")] if author.orcid else []
    if not author.valid:
        notes.append("name since corrected")
    notes.extend(str(place) for place in author.affiliations)
    return format_html_join("", '<div class="note">{}</div>', ((note,) for note in notes))


@admin.display(description="journal")
def journal_page(paper: Paper) -> Shown:
    """Link to the journal, named as the record prints it; a book by its title."""
    if paper.journal:
        name = paper.journal_name or paper.journal
        return link(reverse("admin:literature_journal_change", args=[paper.journal.pk]), name)
    return str((paper.book or {}).get("title") or NOTHING)


@admin.display(description="volume, issue, pages")
def reference(paper: Paper) -> str:
    """Give the place in the journal as it is cited."""
    issue = f"({paper.issue})" if paper.issue else ""
    pages = paper.pages or paper.elocation
    return f"{paper.volume}{issue}{':' if pages else ''}{pages}" or NOTHING


@admin.display(description="abstract")
def abstract_text(paper: Paper) -> Shown:
    """Show the abstract, a labelled section a paragraph."""
    return format_html('<div class="abstract">{}</div>', lines(paper.abstract.splitlines()))


@admin.display(description="languages")
def languages(paper: Paper) -> str:
    """List the codes as PubMed has them."""
    return ", ".join(paper.language_links.values_list("code", flat=True)) or NOTHING


@admin.display(description="publication types")
def publication_types(paper: Paper) -> str:
    """List the types in the record's order."""
    return ", ".join(paper.publication_type_links.values_list("publication_type__name", flat=True)) or NOTHING


@admin.display(description="MeSH")
def headings(paper: Paper) -> Shown:
    """List headings with their qualifiers, major topics with a star."""
    annotations = paper.mesh_annotations.select_related("descriptor", "qualifier")
    return lines(
        "/".join(
            f"{term}{'*' if major else ''}"
            for term, major in ((a.descriptor, a.descriptor_major), (a.qualifier, a.qualifier_major))
            if term
        )
        for a in annotations
    )


@admin.display(description="keywords")
def keyword_list(paper: Paper) -> str:
    """List the keywords, whoever gave them."""
    return "; ".join(str(keyword.get("text", "")) for keyword in paper.keywords) or NOTHING


@admin.display(description="identifiers")
def identifiers(paper: Paper) -> Shown:
    """Link to the paper at PubMed, by its DOI and at PMC; list the rest."""
    doi = link(f"https://doi.org/{paper.doi}", paper.doi) if paper.doi else ""
    pmc = link(f"https://pmc.ncbi.nlm.nih.gov/articles/{paper.pmcid}/", paper.pmcid) if paper.pmcid else ""
    rows = [("PMID", pubmed_link(paper.pmid)), ("DOI", doi), ("PMCID", pmc), ("PII", paper.pii)]
    others = ((i.get("kind", ""), _other_id(i)) for i in paper.other_ids)
    held = [(name, value) for name, value in (*rows, *others) if value and value != NOTHING]
    return format_html_join("", "<div>{}: {}</div>", held) or NOTHING


def _other_id(identifier: dict[str, object]) -> str:
    return f"{identifier.get('value', '')}{'' if identifier.get('valid', True) else ' (marked as not valid)'}"


@admin.display(description="retracted")
def retracted(paper: Paper) -> Shown:
    """Say it in words: a red cross for "no" would alarm."""
    return format_html('<strong class="warning">{}</strong>', "RETRACTED") if paper.is_retracted else "no"


@admin.display(description="notices")
def notices(paper: Paper) -> Shown:
    """List retractions, corrections and concerns; those that no record states any longer have lapsed."""
    rows = (
        (n.get_kind_display(), pubmed_link(n.pmid), n.citation, n.first_seen_at, n.lapsed_at)
        for n in paper.notices.all()
    )
    return table(("notice", "PMID", "citation", "first seen", "lapsed"), rows)


@admin.display(description="comments and corrections")
def comments(paper: Paper) -> Shown:
    """List every link to another record, whether or not that is held here."""
    rows = ((c.ref_type, pubmed_link(c.pmid), c.citation, c.note) for c in paper.comments_corrections.all())
    return table(("kind", "PMID", "citation", "note"), rows)


@admin.display(description="merged into")
def merged_into_page(paper: Paper) -> Shown:
    """Link to the paper that this one was merged into."""
    if paper.merged_into is None:
        return NOTHING
    return link(reverse("admin:literature_paper_change", args=[paper.merged_into.pk]), paper.merged_into)


@admin.display(description="found by")
def found_by(paper: Paper) -> Shown:
    """List the strategies that found the paper, with version and run, since when, and whether they still do."""
    hits = paper.hits.select_related("strategy", "first_version", "first_run")
    rows = (
        (
            link(reverse("admin:literature_strategy_change", args=[h.strategy_id]), h.strategy),
            f"version {h.first_version.number}",
            link(reverse("admin:literature_syncrun_change", args=[h.first_run_id]), h.first_run) if h.first_run else "",
            *(h.first_seen_at, h.left_at),
        )
        for h in hits
    )
    return table(("strategy", "first by", "run", "first seen", "left the results"), rows)


@admin.display(description="seen at")
def seen_at(paper: Paper) -> Shown:
    """List the addresses where the paper's facts were seen."""
    rows = ((link(p.url, p.url), p.pack, p.note) for p in paper.provenance.select_related("pack"))
    return table(("address", "pack", "note"), rows)


@admin.display(description="records as received")
def records(paper: Paper) -> Shown:
    """List every revision of the record, newest first, with links to what it changed and to the bytes."""
    revisions = paper.received_records.defer("body").order_by("-pk")
    rows = (
        (
            *(
                r.received_at,
                r.source,
                [name.replace("_", " ") for name in r.changed_fields],
                "yes" if r.applied else "no",
            ),
            link(reverse("admin:literature_receivedrecord_change", args=[r.pk]), "what changed"),
            raw_link(r),
        )
        for r in revisions
    )
    return table(("received", "source", "changed", "applied", "differences", "as it came"), rows)
