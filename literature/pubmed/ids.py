"""The identifiers that a record of PubMed XML gives its paper, gathered from the places where they stand.

A DOI is in ArticleIdList, in an ELocationID, or in both; a PMCID in ArticleIdList or, in records without
PubmedData, in an OtherID.  The identifiers of cited papers (ReferenceList) are never looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from literature.identifiers import normalise_doi, normalise_pmcid
from literature.pubmed.markup import Element, plain
from literature.pubmed.records import Identifier


@dataclass(slots=True)
class Identifiers:
    """Identifiers as they are found; the first good one of a kind is the paper's, the rest are `others`."""

    doi: str = ""
    pmcid: str = ""
    pii: str = ""
    elocation: str = ""
    accession: str = ""
    _others: dict[tuple[str, str, bool], None] = field(default_factory=dict)

    def others(self, pmid: int) -> tuple[Identifier, ...]:
        """Return the identifiers that are neither the PMID nor one of the fields, in the order found, each once."""
        same = ("pubmed", str(pmid), True)
        return tuple([Identifier(*found) for found in self._others if found != same])

    def read_list(self, article_ids: Element) -> None:
        """Read an ArticleIdList."""
        for child in article_ids[:]:
            self._add(child.get("IdType", "pubmed"), plain(child), valid=True)

    def read_elocation(self, element: Element) -> None:
        """Read an ELocationID; one marked as not valid is kept as such."""
        kind, value = element.get("EIdType", ""), plain(element)
        valid = element.get("ValidYN") != "N"
        if kind == "pii" and valid:
            self.elocation = self.elocation or value
        self._add(kind, value, valid=valid)

    def read_other_id(self, element: Element) -> None:
        """Read an OtherID; NLM's own are PMCIDs and manuscript numbers, "PMC123 [Available on 01/01/12]" among them."""
        source, value = element.get("Source", ""), plain(element)
        if source == "NLM" and value.startswith("PMC"):
            self._add("pmc", value, valid=True)
        elif value:
            self._append(source, value)

    def read_of_book(self, element: Element) -> None:
        """Read an ELocationID of the book that holds the chapter: it is not the chapter's."""
        if value := plain(element):
            self._append(f"book-{element.get('EIdType', '')}", value, element.get("ValidYN") != "N")

    def _add(self, kind: str, value: str, *, valid: bool) -> None:
        if not value:
            return
        if kind == "doi" and valid:
            self._add_doi(value)
        elif kind in {"pmc", "pmcid"} and valid:
            self._add_pmcid(kind, value)
        elif kind == "pii" and valid and self.pii in {"", value}:
            self.pii = value
        else:
            self._add_other(kind, value, valid)

    def _add_other(self, kind: str, value: str, valid: bool) -> None:
        if kind == "bookaccession":
            self.accession = self.accession or value
        self._append(kind, value, valid)

    def _add_doi(self, value: str) -> None:
        doi = normalise_doi(value)
        if not doi:
            self._append("doi", value, False)
        elif not self.doi:
            self.doi = doi
        elif doi != self.doi:
            self._append("doi", doi)

    def _add_pmcid(self, kind: str, value: str) -> None:
        pmcid = normalise_pmcid(value)
        if not pmcid:
            self._append(kind, value, False)
        elif not self.pmcid:
            self.pmcid = pmcid
        elif pmcid != self.pmcid:
            self._append(kind, pmcid)

    def _append(self, kind: str, value: str, valid: bool = True) -> None:
        self._others[kind, value, valid] = None
