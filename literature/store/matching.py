"""Which paper of ours a record is about."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Self

from literature.bulk import among
from literature.models import Paper, PaperState, ReceivedRecord
from literature.pubmed.records import ANOTHER, Received
from literature.store.rows import fingerprint, pack_key
from literature.values import value

# What deciding needs to know of a paper; its texts stay in the database.
COLUMNS = (
    *("id", "source", "state", "pmid", "pmid_version", "doi", "pmcid", "pack_key", "fingerprint", "pages"),
    *("date_revised", "field_digests", "record_sha256", "parser_version", "other_ids", "title", "to_check"),
    *("journal_id", "merged_into_id"),
)


@value
class Identity:
    """What a record is recognised by, the surest first; the names are those of Paper's columns."""

    pmid: int | None
    pack_key: str | None
    record_sha256: str
    doi: str
    pmcid: str
    fingerprint: str
    pages: str
    about: int | None = None  # what a curator said: the paper's id, or ANOTHER

    @classmethod
    def of(cls, received: Received) -> Self:
        """Return the identity of a record as received."""
        record, sha256 = received.record, hashlib.sha256(received.raw).hexdigest()
        keys = (record.pmid, pack_key(record), sha256, record.doi, record.pmcid, fingerprint(record))
        return cls(*keys, record.pages, received.about)

    def known(self) -> Iterator[tuple[str, Any]]:
        """Yield column and value of every key that the record has."""
        for column in KEYS:
            if value := getattr(self, column):
                yield column, value


KEYS = ("pmid", "pack_key", "record_sha256", "doi", "pmcid", "fingerprint")
SURE = ("pack_key", "record_sha256", "doi")  # of these one is enough, whatever the pages say


@value
class Match:
    """The paper that a record is about (None for a new one), and whether its DOI is another paper's already; `through`
    is the tombstone by which it was found, where that was merged into the paper."""

    paper: Paper | None
    doi_is_taken: bool = False
    through: int | None = None


class Candidates:
    """The papers that share a key with any record of a batch, read in one query, locked until the commit."""

    def __init__(self, identities: Sequence[Identity]) -> None:
        earlier = _earlier_revisions(identities)
        named = {identity.about for identity in identities if identity.about}
        found = {*_sharing_a_key(identities), *earlier.values(), *named}
        papers = _locked(found)
        self._survivors = {paper.pk: paper for paper in _locked({p.merged_into_id for p in papers} - {None})}
        self._papers: dict[tuple[str, Any], Paper] = {}
        # The last one is found: of several a paper that stands, not a tombstone, and of those the oldest.
        for paper in sorted(papers, key=lambda p: (p.state != PaperState.MERGED, -p.pk)):
            for column in KEYS:
                if value := getattr(paper, column):
                    self._papers[column, value] = paper
        self._by_id = by_id = {paper.pk: paper for paper in papers}
        for sha256, primary_key in earlier.items():
            self._papers.setdefault(("record_sha256", sha256), by_id[primary_key])

    def match(self, identity: Identity) -> Match:
        """Return the paper with the record's PMID, else pack key, the very same bytes, DOI, PMCID, else title, year and
        first author; for one that was merged, the paper that it was merged into.

        Papers with two different PMIDs are two papers whatever else they share: PubMed gives the same DOI to an
        article and its republication.  What a curator said stands, but for the PMID: it is one paper's.
        """
        same = self._same(identity) if identity.about is None else self._as_told(identity)
        holder = self._papers.get(("doi", identity.doi))
        if same and same.merged_into_id:
            survivor = self._survivors[same.merged_into_id]
            return Match(survivor, _is_taken(holder, survivor), through=same.pk)
        return Match(same, _is_taken(holder, same))

    def _same(self, identity: Identity) -> Paper | None:
        found = ((key[0], self._papers.get(key)) for key in identity.known())
        return next((paper for column, paper in found if paper and self._can_be(paper, identity, column)), None)

    def _as_told(self, identity: Identity) -> Paper | None:
        holder = self._papers.get(("pmid", identity.pmid))
        return holder or self._by_id.get(identity.about or ANOTHER)

    def _can_be(self, paper: Paper, identity: Identity, column: str) -> bool:
        """Whether nothing speaks against the two, which share the column, being one: not other PMIDs than the paper and
        its survivor have, not two first pages."""
        survivor = self._survivors.get(paper.merged_into_id or 0)
        pmids = {one.pmid for one in (paper, survivor) if one and one.pmid}
        if pmids and identity.pmid:
            return identity.pmid in pmids
        if column in SURE:
            return True
        pages = _first_page(paper.pages), _first_page(identity.pages)
        return not all(pages) or pages[0] == pages[1]


def _locked(ids: Collection[int | None]) -> list[Paper]:
    wanted = [paper_id for paper_id in ids if paper_id]
    if not wanted:
        return []
    return list(Paper.objects.filter(among("id", wanted)).only(*COLUMNS).select_for_update().order_by("pk"))


def _is_taken(holder: Paper | None, paper: Paper | None) -> bool:
    """Whether a DOI is another paper's; a tombstone holds none."""
    return holder is not None and holder is not paper and holder.state != PaperState.MERGED


def _earlier_revisions(identities: Sequence[Identity]) -> dict[str, int]:
    """Return the papers by the bytes of any of their revisions, for records that have no PMID to be known by."""
    digests = [identity.record_sha256 for identity in identities if not identity.pmid]
    kept = ReceivedRecord.objects.filter(sha256__in=digests).order_by("-pk")
    return dict(kept.values_list("sha256", "paper_id")) if digests else {}


def _sharing_a_key(identities: Sequence[Identity]) -> list[int]:
    """Return the papers that have any of the keys: an index look-up a column, since OR over six reads the table.

    They are asked for before the papers themselves: as a subquery, PostgreSQL evaluated this once a paper wherever its
    statistics were older than a large load.
    """
    wanted: dict[str, set[Any]] = {}
    for identity in identities:
        for column, known in identity.known():
            wanted.setdefault(column, set()).add(known)
    if not wanted:
        return []
    ids, *others = (
        Paper.objects.filter(among(column, values)).order_by().values_list("pk", flat=True)
        for column, values in wanted.items()
    )
    return list(ids.union(*others))


def _first_page(pages: str) -> str:
    found = re.search(r"\d+", pages)
    return found.group() if found else ""
