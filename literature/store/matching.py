"""Which paper of ours a record is about."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Any, Self

from literature.bulk import among
from literature.models import Paper, PaperState, ReceivedRecord
from literature.pubmed.records import Received
from literature.store.rows import fingerprint, pack_key
from literature.values import value

# What deciding needs to know of a paper; its texts stay in the database.
COLUMNS = (
    *("id", "source", "state", "pmid", "pmid_version", "doi", "pmcid", "pack_key", "fingerprint", "pages"),
    *("date_revised", "field_digests", "record_sha256", "parser_version", "other_ids", "title", "to_check"),
    "journal_id",
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

    @classmethod
    def of(cls, received: Received) -> Self:
        """Return the identity of a record as received."""
        record, sha256 = received.record, hashlib.sha256(received.raw).hexdigest()
        return cls(record.pmid, pack_key(record), sha256, record.doi, record.pmcid, fingerprint(record), record.pages)

    def known(self) -> Iterator[tuple[str, Any]]:
        """Yield column and value of every key that the record has."""
        for column in KEYS:
            if value := getattr(self, column):
                yield column, value


KEYS = ("pmid", "pack_key", "record_sha256", "doi", "pmcid", "fingerprint")
SURE = ("pack_key", "record_sha256", "doi")  # of these one is enough, whatever the pages say


@value
class Match:
    """The paper that a record is about (None for a new one), and whether its DOI is another paper's already."""

    paper: Paper | None
    doi_is_taken: bool = False


class Candidates:
    """The papers that share a key with any record of a batch, read in one query, locked until the commit."""

    def __init__(self, identities: Sequence[Identity]) -> None:
        earlier = _earlier_revisions(identities)
        found = {*_sharing_a_key(identities), *earlier.values()}
        papers = Paper.objects.filter(among("id", found)).only(*COLUMNS).select_for_update().order_by("-pk")
        self._papers: dict[tuple[str, Any], Paper] = {}
        for paper in papers:
            for column in KEYS:
                if (value := getattr(paper, column)) and _answers(paper, column):
                    self._papers[column, value] = paper
        by_id = {paper.pk: paper for paper in papers}
        for sha256, primary_key in earlier.items():
            self._papers.setdefault(("record_sha256", sha256), by_id[primary_key])

    def match(self, identity: Identity) -> Match:
        """Return the paper with the record's PMID, else pack key, the very same bytes, DOI, PMCID, else title, year and
        first author.

        Papers with two different PMIDs are two papers whatever else they share: PubMed gives the same DOI to an
        article and its republication.
        """
        found = ((key[0], self._papers.get(key)) for key in identity.known())
        same = next((paper for column, paper in found if paper and _can_be(paper, identity, column)), None)
        doi_holder = self._papers.get(("doi", identity.doi))
        return Match(same, doi_is_taken=doi_holder is not None and doi_holder is not same)


def _answers(paper: Paper, column: str) -> bool:
    """A merged paper answers to its own numbers and bytes only: what it shares is its survivor's."""
    return paper.state != PaperState.MERGED or column in ("pmid", "pack_key", "record_sha256")


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


def _can_be(paper: Paper, identity: Identity, column: str) -> bool:
    """Whether nothing speaks against the two, which share the column, being one: not two PMIDs, not two first pages."""
    if paper.pmid and identity.pmid:
        return paper.pmid == identity.pmid
    if column in SURE:
        return True
    pages = _first_page(paper.pages), _first_page(identity.pages)
    return not all(pages) or pages[0] == pages[1]


def _first_page(pages: str) -> str:
    found = re.search(r"\d+", pages)
    return found.group() if found else ""
