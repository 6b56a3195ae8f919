"""What a record of an import seems to be: new, here already, probably here, or a repetition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from literature.bulk import among
from literature.likeness import Facts, find_alike
from literature.models import ImportRow, Paper, ReceivedRecord, RowDecision, Verdict
from literature.pubmed.records import PaperRecord
from literature.store import Prepared
from literature.values import value

# What says for sure that two records are of one paper, with the name that people give it.
SURE = {"pmid": "PMID", "doi": "DOI", "pmcid": "PMCID"}
# What is proposed where nobody has decided: nothing that is here is touched, and what is doubtful waits for a person.
PROPOSED = {
    Verdict.NEW: RowDecision.ADD,
    Verdict.HERE: RowDecision.SKIP,
    Verdict.PROBABLE: RowDecision.UNDECIDED,
    Verdict.REPEATED: RowDecision.SKIP,
    Verdict.UNREADABLE: RowDecision.SKIP,
}
_SAME_BYTES = "record"


@value
class Seen:
    """A record that came earlier in the same import."""

    position: int
    pmid: int | None
    pages: str


class Comparison:
    """Compares the records of one import, batch by batch, with each other and with what is here."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, Any], Seen] = {}

    def judge(self, rows: Sequence[ImportRow], read: Sequence[Prepared]) -> None:
        """Write into each row what its record seems to be, and what is proposed."""
        fresh: list[tuple[ImportRow, Prepared]] = []
        for row, prepared in zip(rows, read, strict=True):
            if not self._is_repeated(row, prepared):
                fresh.append((row, prepared))
        unknown = list(_not_here(fresh))
        alike = find_alike([Facts.of_record(prepared.record) for _, prepared in unknown])
        for (row, _), found in zip(unknown, alike, strict=True):
            row.verdict = Verdict.NEW
            if found:
                row.verdict, row.paper_id, row.matched_by = Verdict.PROBABLE, found[0].paper_id, "likeness"
                row.score, row.evidence = found[0].likeness.score, found[0].likeness.evidence
        for row in rows:
            row.decision = PROPOSED[Verdict(row.verdict)]

    def _is_repeated(self, row: ImportRow, prepared: Prepared) -> bool:
        identity = prepared.identity
        this = Seen(row.position, identity.pmid, identity.pages)
        for key in identity.known():
            other = self._seen.setdefault(key, this)
            if other is not this and _can_be_one(other, this, key[0]):
                row.verdict, row.matched_by = Verdict.REPEATED, key[0] if key[0] in SURE else ""
                row.reason = f"The same as record {other.position} of this import: {_in_words(key[0], key[1])}."
                return True
        return False


def _in_words(column: str, shared: Any) -> str:
    if column in SURE:
        return f"both have the {SURE[column]} {shared}"
    return "the very same text" if column == "record_sha256" else "same title, year and first author"


def _can_be_one(a: Seen, b: Seen, column: str) -> bool:
    """Whether two records of the import that share a key are of one paper: not with two PMIDs, nor, where only title,
    year and author are the same, with two first pages."""
    if a.pmid and b.pmid:
        return a.pmid == b.pmid
    return column != "fingerprint" or not (a.pages and b.pages) or a.pages.split("-")[0] == b.pages.split("-")[0]


def _not_here(fresh: Sequence[tuple[ImportRow, Prepared]]) -> Iterator[tuple[ImportRow, Prepared]]:
    """Yield what shares no identifier with a paper that is here; the others' rows are written."""
    holders = _Holders([prepared for _, prepared in fresh])
    for row, prepared in fresh:
        if found := holders.find(prepared):
            row.verdict, row.paper_id, row.matched_by, shared = Verdict.HERE, *found
            row.evidence = [[SURE.get(row.matched_by, "record as received"), shared, shared]]
        else:
            yield row, prepared


class _Holders:
    """The papers that have an identifier of any of the records; a merged paper's belong to its survivor."""

    def __init__(self, batch: Sequence[Prepared]) -> None:
        self._papers: dict[tuple[str, Any], tuple[int, int | None]] = {}
        for column in SURE:
            wanted = {known for p in batch if (known := getattr(p.identity, column))}
            self._add(column, wanted)
        digests = {p.identity.record_sha256 for p in batch}
        kept = ReceivedRecord.objects.filter(among("sha256", digests)).order_by("-pk")
        for sha256, paper_id, pmid, merged in kept.values_list(
            "sha256", "paper_id", "paper__pmid", "paper__merged_into"
        ):
            self._put((_SAME_BYTES, sha256), paper_id, pmid, merged)

    def _add(self, column: str, wanted: set[Any]) -> None:
        rows = Paper.objects.filter(among(column, wanted)).order_by("-pk")
        for known, paper_id, pmid, merged in rows.values_list(column, "pk", "pmid", "merged_into"):
            self._put((column, known), paper_id, pmid, merged)

    def _put(self, key: tuple[str, Any], paper_id: int, pmid: int | None, merged_into: int | None) -> None:
        """Remember who has the key; the paper that stands now before one that was merged."""
        if merged_into is None:
            self._papers[key] = paper_id, pmid
        else:
            self._papers.setdefault(key, (survivor(paper_id), pmid))

    def find(self, prepared: Prepared) -> tuple[int, str, str] | None:
        """Return the paper, what says that it is the same, and the value of that."""
        identity = prepared.identity
        known = [(column, getattr(identity, column)) for column in SURE]
        for column, shared in (*known, (_SAME_BYTES, identity.record_sha256)):
            holder = self._papers.get((column, shared)) if shared else None
            if holder and not (holder[1] and identity.pmid and holder[1] != identity.pmid):
                return holder[0], column, "" if column == _SAME_BYTES else str(shared)
        return None


def survivor(paper_id: int) -> int:
    """Return the paper that stands for this one: itself, unless it was merged."""
    seen = {paper_id}
    while merged := Paper.objects.filter(pk=paper_id).values_list("merged_into", flat=True).first():
        if merged in seen:
            break
        seen.add(merged)
        paper_id = merged
    return paper_id


def shown(record: PaperRecord) -> dict[str, Any]:
    """Return what the preview shows of a record."""
    date, journal = record.publication_date, record.journal
    names = (f"{a.last_name or a.collective_name} {a.initials}".strip() for a in record.authors[:6])
    facts = {
        "title": record.title[:500] or record.vernacular_title[:500],
        "authors": ", ".join(names) + (" and others" if len(record.authors) > 6 else ""),
        "journal": (journal.title or journal.iso_abbreviation or journal.medline_abbreviation) if journal else "",
        "year": date.first_day.year if date else None,
        "pages": record.pages,
        "pmid": record.pmid,
        "doi": record.doi,
        "pmcid": record.pmcid,
    }
    return {name: fact for name, fact in facts.items() if fact}
