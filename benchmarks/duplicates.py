"""How well duplicates are told from papers that are merely alike, on pairs whose answer is known.

Duplicates are made of real records (../shared/data or $BACKMICE_DATA) as catalogues and people make them, all without
PMID, DOI and PMCID, which would settle the matter: the round trip through RIS and NBIB, the journal abbreviated and
names as initials, slips of the pen, fields left out and a year apart, the title in the original language.  Papers that
are no duplicates are every pair of distinct real records that share a key or the first author and year, and, made of
real ones, parts I and II, reprints elsewhere, and corrections.  So the labels are ours, and errors of transcription are
milder than some in the wild: trust the order of magnitude.

Sensitivity is the share of duplicates that are found, among the candidates and above the score; specificity the share
of records that are no duplicate of anything and are left alone. ASySD's authors report .95 to .99, and above .99.

python benchmarks/duplicates.py [--records 1500] [--common-name] [--database ADDRESS]
    --common-name: every first author is called Kim and writes in 2015, which leaves identifiers, titles and volumes to
        find papers by
    ADDRESS: measure instead how long finding candidates takes in a database that is there (DATABASE_URL's form)
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import io
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SEED = 20261122
REPUBLISHED = ("RepublishedIn", "RepublishedFrom", "CorrectedandRepublishedIn", "CorrectedandRepublishedFrom")
Change = Callable[[Any, random.Random], Any]


def records(number: int) -> list[Any]:
    """Return so many real records with title and author, each PMID once."""
    from benchmarks.support.collection import records_file
    from literature.pubmed.parse import MalformedRecord, read_record
    from literature.pubmed.stream import RawRecord, split

    found: dict[int, Any] = {}
    with gzip.open(records_file()) as stream:
        for item in split(stream):
            try:
                record = read_record(item.raw) if isinstance(item, RawRecord) else None
            except MalformedRecord:
                continue
            if record and record.pmid and record.title and record.authors:
                found.setdefault(record.pmid, record)
    chosen = random.Random(SEED).sample(sorted(found), min(number, len(found)))
    return [found[pmid] for pmid in sorted(chosen)]


# ── The same paper, told otherwise ──────────────────────────────────────────────────────────────────────────────────
def bare(record: Any) -> Any:
    """Return the record without what would settle the matter."""
    return replace(record, pmid=None, doi="", pmcid="", pii="", other_ids=())


def by_a_kim(record: Any) -> Any:
    """Return the record with the first author's last name and the year that all others have too."""
    from literature.pubmed.records import PublicationDate

    date = PublicationDate("2015", dt.date(2015, 1, 1), dt.date(2015, 12, 31))
    authors = (replace(record.authors[0], last_name="Kim"), *record.authors[1:])
    return replace(record, authors=authors, publication_date=date)


def through_ris(record: Any, _: random.Random) -> Any:
    """What an export to RIS and an import bring back."""
    from literature.formats import ris, ris_write

    (found,) = ris.read(io.BytesIO(b"".join(ris_write.write([(1, bare(record))]))))
    return bare(found.record)


def through_nbib(record: Any, _: random.Random) -> Any:
    """What an export to NBIB and an import bring back."""
    from literature.formats import nbib, nbib_write

    (found,) = nbib.read(io.BytesIO(b"".join(nbib_write.write([(1, record)]))))
    return bare(found.record)


def abbreviated(record: Any, _: random.Random) -> Any:
    """As a reference list has it: abbreviated journal, initials, three authors, short pages, no abstract."""
    authors = tuple(replace(a, fore_name="", affiliations=()) for a in record.authors[:3])
    journal = record.journal and type(record.journal)(
        title=record.journal.medline_abbreviation or record.journal.iso_abbreviation
    )
    first, dash, last = record.pages.partition("-")
    keep = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    pages = f"{first}{dash}{last[keep:] if len(first) == len(last) else last}"
    title = record.title.upper().rstrip(".")
    return replace(bare(record), title=title, authors=authors, journal=journal, pages=pages, abstract=())


def misspelt(record: Any, chance: random.Random) -> Any:
    """Two slips in the title and one in the first author's name."""
    first = record.authors[0]
    last_name = _slip(first.last_name, chance) if len(first.last_name) > 4 else first.last_name
    title = _slip(_slip(record.title, chance), chance)
    return replace(bare(record), title=title, authors=(replace(first, last_name=last_name), *record.authors[1:]))


def _slip(text: str, chance: random.Random) -> str:
    if len(text) < 3:
        return text
    place = chance.randrange(1, len(text) - 1)
    letter = chance.choice("aeinrst")
    return chance.choice(
        (
            text[:place] + text[place + 1 :],
            text[:place] + letter + text[place:],
            text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :],
        )
    )


def sparse(record: Any, chance: random.Random) -> Any:
    """Without journal, volume or pages, a year off, the subtitle left out."""
    date = record.publication_date
    if date:
        day = date.first_day.replace(day=1).replace(year=date.first_day.year + chance.choice((-1, 1)))
        date = type(date)(str(day.year), day.replace(month=1), day.replace(month=12, day=31))
    left_out: dict[str, Any] = chance.choice(({"journal": None}, {"volume": "", "issue": ""}, {"pages": ""}))
    return replace(bare(record), publication_date=date, title=record.title.partition(": ")[0], **left_out)


def in_its_own_language(record: Any, _: random.Random) -> Any:
    """The title as printed, without the translation; only records that have both."""
    return (
        replace(bare(record), title=record.vernacular_title, vernacular_title="") if record.vernacular_title else None
    )


SAME: dict[str, Change] = {
    "through RIS": through_ris,
    "through NBIB": through_nbib,
    "abbreviated": abbreviated,
    "misspelt": misspelt,
    "sparse, a year off": sparse,
    "original title": in_its_own_language,
}


# ── Other papers that look like it ──────────────────────────────────────────────────────────────────────────────────
def part_two(record: Any, _: random.Random) -> Any:
    """The next part, behind it in the same volume."""
    return replace(bare(record), title=f"{record.title.rstrip('.')}. Part II", pages="901-9", elocation="")


def reprint(record: Any, _: random.Random) -> Any:
    """The same text in another journal, years later."""
    from literature.pubmed.records import JournalRecord

    date = record.publication_date
    if date:
        date = replace(date, first_day=date.first_day.replace(year=date.first_day.year + 6, day=1))
    journal = JournalRecord(title="Classics of orthopaedic reading", issn_print="0000-0019")
    facts: dict[str, Any] = {"volume": "77", "issue": "1", "pages": "1-9", "elocation": ""}
    return replace(bare(record), publication_date=date, journal=journal, **facts)


def erratum(record: Any, _: random.Random) -> Any:
    """Its correction, in the next volume."""
    return replace(bare(record), title=f"Erratum: {record.title}", volume="999", pages="5", elocation="")


OTHERS: dict[str, Change] = {"part II": part_two, "reprint": reprint, "erratum": erratum}


# ── Measuring ───────────────────────────────────────────────────────────────────────────────────────────────────────
def main() -> None:
    """Print sensitivity by kind and specificity."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--records", type=int, default=1500)
    reader.add_argument("--common-name", action="store_true")
    reader.add_argument("--database", default="")
    asked = reader.parse_args()
    if asked.database:
        _set_up(asked.database)
        measure_time()
        return
    with tempfile.TemporaryDirectory() as folder:
        _set_up(f"sqlite:///{folder}/papers.sqlite3")
        measure_quality(asked.records, common_name=asked.common_name)


def _set_up(address: str) -> None:
    import django

    os.environ |= {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings"}
    django.setup()


def measure_quality(number: int, *, common_name: bool) -> None:
    """Take real records in, and look for made copies and for made others among them."""
    import orjson
    from django.core.management import call_command

    from literature.intake import take_in
    from literature.likeness import Facts
    from literature.models import Paper
    from literature.pubmed.records import Received

    call_command("migrate", verbosity=0)
    here = [by_a_kim(record) if common_name else record for record in records(number)]
    take_in([Received(record, orjson.dumps(record)) for record in here], now=dt.datetime.now(dt.UTC))
    ids = dict(Paper.objects.values_list("pmid", "pk"))
    chance = random.Random(SEED)
    print(f"{len(here)} real records\n\nDuplicates: found among candidates, above the score; n")
    total = found_in_all = 0
    for name, change in SAME.items():
        made = [(ids[record.pmid], Facts.of_record(copy)) for record in here if (copy := change(record, chance))]
        among, above = _found(made)
        total, found_in_all = total + len(made), found_in_all + above
        print(f"  {name:20} {among / len(made):7.1%} {above / len(made):7.1%}  {len(made)}")
    print(f"  {'all':20} {'':7} {found_in_all / total:7.1%}  {total}")
    print("\nOther papers, wrongly above the score; n")
    for name, change in OTHERS.items():
        made = [(ids[record.pmid], Facts.of_record(change(record, chance))) for record in here]
        _, above = _found(made)
        print(f"  {name:20} {above / len(made):7.1%}  {len(made)}")
    _real_pairs(here, ids)


def _found(made: list[tuple[int, Any]]) -> tuple[int, int]:
    from literature.likeness import LIKELY, candidates, likeness

    among = above = 0
    for (paper_id, facts), others in zip(made, candidates([facts for _, facts in made]), strict=True):
        own = next((other for other in others if other.paper_id == paper_id), None)
        among += own is not None
        above += own is not None and likeness(facts, own).score >= LIKELY
    return among, above


def _real_pairs(here: list[Any], ids: dict[Any, int]) -> None:
    """Distinct real records, compared as they are and without their identifiers."""
    from literature.likeness import LIKELY, facts_of, find_alike

    told = {(ids[r.pmid], ids[n.pmid]) for r in here for n in r.notices if n.ref_type in REPUBLISHED and n.pmid in ids}
    for name, hidden in (("as they are", {}), ("identifiers hidden", {"pmid": None, "doi": "", "pmcid": ""})):
        facts = [replace(one, **hidden) for one in facts_of(list(ids.values())).values()]
        compared = pairs = 0
        flagged: set[int] = set()
        for one, others in zip(facts, find_alike(facts, at_least=0), strict=True):
            compared += len(others)
            for other in others:
                if (
                    other.likeness.score >= LIKELY
                    and not {(one.paper_id, other.paper_id), (other.paper_id, one.paper_id)} & told
                ):
                    pairs += 1
                    flagged |= {one.paper_id or 0, other.paper_id}
        print(
            f"  real records, {name}: {compared // 2} pairs compared, {pairs // 2} above the score; specificity "
            f"{1 - len(flagged) / len(facts):.4f} of records, {1 - pairs / max(1, compared):.4f} of compared pairs"
        )


def measure_time() -> None:
    """Print what looking for the candidates of a hundred papers costs, a paper, in batches as always."""
    from literature.likeness import candidates, facts_of, find_alike
    from literature.models import Paper

    ids = list(Paper.objects.live().order_by("pk").values_list("pk", flat=True))
    some = list(facts_of(ids[:: max(1, len(ids) // 100)][:100]).values())
    for name, work in (("candidates", candidates), ("candidates and scores", find_alike)):
        began, wall = time.process_time(), time.perf_counter()
        work(some)  # type: ignore[operator]
        cpu, seconds = time.process_time() - began, time.perf_counter() - wall
        own, all_in_all = cpu * 1000 / len(some), seconds * 1000 / len(some)
        print(f"{len(ids)} papers, {name}: {own:.1f} ms of CPU a paper in this process, {all_in_all:.1f} ms in all")


if __name__ == "__main__":
    main()
