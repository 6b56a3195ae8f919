"""Identifiers in a query that a merged paper had: it is listed no more, and the answer says where it went."""

from __future__ import annotations

from django.db.models import Q

from literature.identifiers import normalise_pmcid
from literature.models import Paper
from literature.query.fields import Kind
from literature.query.tree import Node, Term, leaves

# So many papers of a query are named.
MOST = 20


def warnings(tree: Node) -> tuple[str, ...]:
    """Return a sentence for each PMID, DOI and PMCID of a tree whose paper was merged into another. One query, none for
    a tree without identifiers."""
    asked = Q()
    for leaf in leaves(tree):
        if isinstance(leaf, Term):
            asked |= _asked(leaf)
    if not asked:
        return ()
    columns = ("pmid", "doi", "pmcid", "merged_into_id", "merged_into__pmid")
    rows = Paper.objects.filter(asked, merged_into__isnull=False).order_by("pk").values_list(*columns)
    return tuple(_sentence(*row) for row in rows[:MOST])


def _asked(term: Term) -> Q:
    if term.field.kind is Kind.PMID:
        return Q(pmid__in=[int(number) for number in term.text.split()])
    if term.field.kind is Kind.DOI:
        return Q(doi=term.text)
    return Q(pmcid=normalise_pmcid(term.text)) if term.field.tag == "pmc" else Q()


def _sentence(pmid: int | None, doi: str, pmcid: str, into: int, into_pmid: int | None) -> str:
    name = f"PMID {pmid}" if pmid else doi or pmcid
    write = f"; write {into_pmid}[pmid]" if into_pmid else ""
    return f"The paper with {name} was merged into paper {into} and is not listed{write}."
