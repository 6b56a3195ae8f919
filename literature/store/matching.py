"""Which paper of ours a record is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from literature.models import Paper, PaperState
from literature.pubmed.records import PaperRecord
from literature.store.rows import fingerprint, pack_key

# What deciding needs to know of a paper; its texts stay in the database.
COLUMNS = (
    *("id", "source", "state", "pmid", "pmid_version", "doi", "pmcid", "pack_key", "fingerprint", "pages"),
    *("date_revised", "field_digests", "record_sha256", "parser_version", "other_ids", "title", "to_check"),
)


@dataclass(frozen=True, slots=True)
class Match:
    """The paper that a record is about (None for a new one), and whether its DOI is another paper's already."""

    paper: Paper | None
    doi_is_taken: bool = False


class Candidates:
    """The papers that share an identifier with any record of a batch, read in one query, locked until the commit."""

    def __init__(self, records: Sequence[PaperRecord], digests: Sequence[str]) -> None:
        papers = list(_sharing_an_identifier(records, digests).only(*COLUMNS).select_for_update().order_by("pk"))
        self.by_pmid = {paper.pmid: paper for paper in papers if paper.pmid}
        self.by_pack_key = {paper.pack_key: paper for paper in papers if paper.pack_key}
        live = [paper for paper in papers if paper.state != PaperState.MERGED]
        self.by_doi = {paper.doi: paper for paper in reversed(live) if paper.doi}
        self.by_pmcid = {paper.pmcid: paper for paper in reversed(live) if paper.pmcid}
        self.by_fingerprint = {paper.fingerprint: paper for paper in reversed(live) if paper.fingerprint}
        self.by_digest = {paper.record_sha256: paper for paper in papers}

    def match(self, record: PaperRecord, sha256: str) -> Match:
        """Return the paper with the record's PMID, else pack key, the very same bytes, DOI, PMCID, else title, year and
        first author.

        Papers with two different PMIDs are two papers whatever else they share: PubMed gives the same DOI to an
        article and its republication.
        """
        doi_holder = self.by_doi.get(record.doi) if record.doi else None
        same = self._by_own_key(record, sha256) or next((p for p in self._alike(record) if _can_be(p, record)), None)
        return Match(same, doi_is_taken=doi_holder is not None and doi_holder is not same)

    def _by_own_key(self, record: PaperRecord, sha256: str) -> Paper | None:
        if record.pmid and (paper := self.by_pmid.get(record.pmid)):
            return paper
        return self.by_pack_key.get(pack_key(record) or "") or self.by_digest.get(sha256)

    def _alike(self, record: PaperRecord) -> list[Paper]:
        keys = ((self.by_doi, record.doi), (self.by_pmcid, record.pmcid), (self.by_fingerprint, fingerprint(record)))
        return [paper for index, key in keys if key and (paper := index.get(key))]


def _sharing_an_identifier(records: Sequence[PaperRecord], digests: Sequence[str]) -> QuerySet[Paper]:
    wanted = {
        "pmid": {record.pmid for record in records} - {None},
        "pack_key": {pack_key(record) for record in records} - {None},
        "doi": {record.doi for record in records} - {""},
        "pmcid": {record.pmcid for record in records} - {""},
        "fingerprint": {fingerprint(record) for record in records} - {""},
        "record_sha256": set(digests),
    }
    clauses = [Q(**{f"{name}__in": values}) for name, values in wanted.items() if values]
    if not clauses:
        return Paper.objects.none()
    # One index look-up a clause: OR over five columns would have the planner read the table.
    ids, *others = (Paper.objects.filter(clause).order_by().values("pk") for clause in clauses)
    return Paper.objects.filter(pk__in=ids.union(*others))


def _can_be(paper: Paper, record: PaperRecord) -> bool:
    """Whether nothing speaks against the two being one: not two PMIDs, not two first pages."""
    if paper.pmid and record.pmid:
        return False
    pages = _first_page(paper.pages), _first_page(record.pages)
    return not all(pages) or pages[0] == pages[1] or (bool(record.doi) and paper.doi == record.doi)


def _first_page(pages: str) -> str:
    found = re.search(r"\d+", pages)
    return found.group() if found else ""
