"""Which paper an identifier names: ours, a PMID, a DOI or a PMCID."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Q

from literature.api.errors import Refused
from literature.identifiers import normalise_doi, normalise_pmcid, normalise_pmid, read_address
from literature.models import Paper, PaperState

ACCEPTED = (
    "use our number (17), or pmid:8505611, doi:10.1016/0304-3959(93)90111-A, pmcid:PMC1234567; "
    "or the address of a paper at PubMed, PMC or doi.org; a DOI is encoded with % where the address needs it"
)
_LARGEST_ID = 2**63 - 1
_LONGEST = 600  # no identifier is longer than the longest DOI kept
_SPACED = re.compile(r"^(pmid|pmcid|doi)\s+", re.IGNORECASE)  # "PMID 7475021"

Kind = Literal["id", "pmid", "doi", "pmcid"]


class Malformed(ValueError):
    """A text that is no identifier; the message says what is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An identifier in its normal form."""

    kind: Kind
    value: int | str

    def __str__(self) -> str:
        return str(self.value) if self.kind == "id" else f"{self.kind}:{self.value}"

    @property
    def as_pmid(self) -> Wanted | None:
        """What a bare number may have been meant for; None for all that is no bare number or no PMID."""
        pmid = normalise_pmid(str(self.value)) if self.kind == "id" else None
        return Wanted("pmid", pmid) if pmid else None

    @property
    def hint(self) -> str:
        """A sentence for whoever finds nothing by a bare number; "" for everything else."""
        meant = self.as_pmid
        return f"a number by itself is our number; for a PMID write {meant}" if meant else ""


@dataclass(frozen=True, slots=True)
class Found:
    """A paper that an identifier names; `survivor` is the paper it was merged into."""

    paper: dict[str, Any]
    survivor: dict[str, Any] | None = None

    @property
    def status(self) -> str:
        """What became of the paper: found, merged or withdrawn."""
        return "found" if self.paper["state"] == PaperState.LIVE else str(self.paper["state"])


def read_identifier(text: str) -> Wanted:
    """Return what the text names; raises Malformed.  A bare number is ours; a bare DOI or PMCID is one all the same,
    and so is the address of a paper at PubMed, PMC, Europe PMC or a DOI resolver."""
    name = _SPACED.sub(r"\1:", text.strip(), count=1)
    if len(name) > _LONGEST or "\x00" in name:
        raise Malformed(ACCEPTED)
    if address := read_address(name):
        name = ":".join(address)
    kind, colon, rest = name.partition(":")
    if colon and kind.lower() in _READERS:
        value = _READERS[kind.lower()](rest)
        if not value:
            raise Malformed(ACCEPTED)
        return Wanted(kind.lower(), value)  # type: ignore[arg-type]
    return _read_bare(name)


def _read_bare(name: str) -> Wanted:
    if re.fullmatch("[0-9]{1,19}", name, re.ASCII) and 1 <= int(name) <= _LARGEST_ID:
        return Wanted("id", int(name))
    if re.fullmatch("PMC[0-9]+", name, re.ASCII | re.IGNORECASE) and (pmcid := normalise_pmcid(name)):
        return Wanted("pmcid", pmcid)
    if name.startswith("10.") and (doi := normalise_doi(name)):
        return Wanted("doi", doi)
    raise Malformed(ACCEPTED)


_READERS: dict[str, Callable[[str], int | str | None]] = {
    "pmid": normalise_pmid,
    "doi": normalise_doi,
    "pmcid": normalise_pmcid,
}
_COLUMNS = ("id", "pmid", "doi", "pmcid", "title", "state", "merged_into_id", "withdrawn_at")


def matching(wanted: Iterable[Wanted]) -> Q:
    """Return the condition for papers that any of the identifiers names."""
    condition = Q(pk__in=())
    by_kind: dict[str, list[int | str]] = {}
    for one in wanted:
        by_kind.setdefault(one.kind, []).append(one.value)
    for kind, values in by_kind.items():
        condition |= Q(**{f"{kind}__in": values})
    return condition


def leading_to(wanted: Sequence[Wanted]) -> Q:
    """Return the condition for the papers that identifiers lead to: those of a merged paper, to the one that stands;
    our own number is that paper's alone. One query, none where there are only our numbers."""
    outer = [one for one in wanted if one.kind != "id"]
    tombstones = Paper.objects.filter(matching(outer), merged_into__isnull=False) if outer else Paper.objects.none()
    survivors = list(tombstones.values_list("merged_into_id", flat=True))
    return matching(wanted) | Q(pk__in=survivors) if survivors else matching(wanted)


def check_no_pmid_is_meant(wanted: Iterable[Wanted], parameter: str) -> None:
    """Raise Refused for a bare number that no paper here has as our number and one has as its PMID. Two queries, none
    where there is no bare number."""
    bare = {one.value: one for one in wanted if one.as_pmid}
    if not bare:
        return
    ours = set(Paper.objects.filter(pk__in=bare).values_list("pk", flat=True))
    meant = Paper.objects.filter(pmid__in=bare.keys() - ours).order_by("pmid").values_list("pmid", flat=True).first()
    if meant:
        raise Refused(
            f"{parameter}={meant}: no paper here has this number; {bare[meant].hint}.",
            parameter=parameter,
            nearest=f"pmid:{meant}",
        )


def find(wanted: Sequence[Wanted]) -> dict[Wanted, Found]:
    """Return the papers that the identifiers name, with where merged ones went; those not here are left out.

    Takes one query, and one more for each step of a merge."""
    rows = list(Paper.objects.filter(matching(wanted)).order_by("pk").values(*_COLUMNS))
    rows.sort(key=lambda row: row["state"] == PaperState.MERGED)  # a paper that stands goes before its tombstones
    survivors = _survivors(rows)
    by_identifier: dict[tuple[str, Any], dict[str, Any]] = {}
    for row in rows:
        for kind in ("id", "pmid", "doi", "pmcid"):
            by_identifier.setdefault((kind, row[kind]), row)
    named = {one: by_identifier.get((one.kind, one.value)) for one in wanted}
    return {one: Found(row, survivors.get(row["merged_into_id"])) for one, row in named.items() if row}


def _survivors(rows: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Return, for each paper that something was merged into, the paper that stands at the end of the chain."""
    known: dict[int, dict[str, Any]] = {}
    asked = {row["merged_into_id"] for row in rows} - {None}
    while asked:
        known |= {row["id"]: row for row in Paper.objects.filter(pk__in=asked).values(*_COLUMNS)}
        asked = {row["merged_into_id"] for row in known.values()} - {None} - known.keys()
    return {pk: _end_of(row, known) for pk, row in known.items()}


def _end_of(row: dict[str, Any], known: dict[int, dict[str, Any]]) -> dict[str, Any]:
    passed = {row["id"]}
    while (following := row["merged_into_id"]) and following not in passed:
        passed.add(following)
        row = known[following]
    return row
