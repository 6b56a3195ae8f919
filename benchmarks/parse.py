"""Reading PubMed XML: ours, pubmed_parser and Biopython's Entrez.read side by side, in one run.

Each run is a process of its own, on the same gzip file.  The parsers take turns, three rounds of them, so that what
else the machine is doing hits them alike; the best run of each counts, and its peak memory.  The file holds those
records of ../shared/data/pubmed/records.xml.gz (or $BACKMICE_DATA) that Entrez.read can read, for one that it cannot
read fails the whole file; else records made for the purpose.  Ours is also shown on all of them.

pubmed_parser is run twice: as it comes, and with all five options that it has (PARSER_OPTIONS).  Even so it gives no
history, notices, investigators, data banks or copyright; and it reads the references, which ours does not.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPEATS = 3
MADE_RECORDS = 3000
PARSER_OPTIONS = {
    "year_info_only": False,
    "nlm_category": True,
    "author_list": True,
    "reference_list": True,
    "parse_downto_mesh_subterms": True,
}


def ours(path: Path) -> int:
    from literature.pubmed.parse import read

    with gzip.open(path) as stream:
        return sum(1 for _ in read(stream))


def ours_unchanged(path: Path) -> int:
    """What a night with nothing new costs: every record cut out and hashed, none parsed."""
    from literature.pubmed.parse import RawRecord, split

    with gzip.open(path) as stream:
        return sum(1 for item in split(stream) if isinstance(item, RawRecord) and item.sha256)


def pubmed_parser(path: Path) -> int:
    import pubmed_parser as library

    return sum(1 for _ in library.parse_medline_xml(str(path)))


def pubmed_parser_full(path: Path) -> int:
    """The same with every option that makes it extract more."""
    import pubmed_parser as library

    return sum(1 for _ in library.parse_medline_xml(str(path), **PARSER_OPTIONS))


def biopython(path: Path) -> int:
    from Bio import Entrez

    with gzip.open(path) as stream:
        return len(Entrez.read(stream)["PubmedArticle"])


PARSERS: dict[str, Callable[[Path], int]] = {
    "ours": ours,
    "ours, unchanged": ours_unchanged,
    "pubmed_parser": pubmed_parser,
    "pubmed_parser, full": pubmed_parser_full,
    "Entrez.read": biopython,
}


MODULES = {"ours": "literature.pubmed.parse", "pubmed_parser": "pubmed_parser", "Entrez.read": "Bio.Entrez.Parser"}


def measure(name: str, path: Path) -> dict[str, float]:
    """Run one parser in this process; records a second of processor time, and the peak memory in MB."""
    import_module(MODULES[name.split(",", maxsplit=1)[0]])
    started = time.process_time()
    count = PARSERS[name](path)
    return {"rate": count / (time.process_time() - started), "count": count, "peak": peak_megabytes()}


def peak_megabytes() -> float:
    """Return the most memory this process has held; on Linux without that of the process which started it."""
    status = Path("/proc/self/status")
    if status.is_file() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def apart(name: str, path: Path) -> dict[str, float]:
    """Run one parser in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, __file__, name, str(path)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def real_records() -> Path:
    data = Path(os.environ.get("BACKMICE_DATA") or ROOT.parent / "shared" / "data")
    return data / "pubmed" / "records.xml.gz"


def write_records(made: Path) -> str:
    """Write the file that all parsers read; return what is in it, in words."""
    sys.path.insert(0, str(ROOT))
    real = real_records()
    if real.is_file():
        return write_real_records(real, made)
    from tests.literature.pubmed.xml import article, article_set, author, tag, text

    people = tag("AuthorList", "".join(author(f"Name{number}", "Given") for number in range(6)))
    abstract = tag("Abstract", text("AbstractText", "Words that say nothing of importance. " * 40))
    records = (article(str(pmid), in_article=abstract + people) for pmid in range(1, MADE_RECORDS + 1))
    made.write_bytes(gzip.compress(article_set(*records)))
    return f"{MADE_RECORDS:,} records made for the purpose"


def write_real_records(real: Path, made: Path) -> str:
    from literature.pubmed.stream import RawRecord, split
    from tests.literature.pubmed.xml import article_set

    with gzip.open(real) as stream:
        records = [item.raw.decode() for item in split(stream) if isinstance(item, RawRecord)]
    readable = biopython_reads(records)
    made.write_bytes(gzip.compress(article_set(*readable)))
    return f"{len(readable):,} of {len(records):,} real records: those that Entrez.read can read"


def biopython_reads(records: list[str]) -> list[str]:
    """Return the records that Entrez.read can read: none with a tag that the DTD does not know, and where it fails for
    another reason, what remains when the records are halved until the guilty one is alone."""
    from Bio import Entrez
    from Bio.Entrez.Parser import ValidationError

    from tests.literature.pubmed.xml import article_set

    try:
        Entrez.read(io.BytesIO(article_set(*records)))
    except ValidationError as error:
        tag = re.compile(rf"<{re.escape(error.name)}[\s/>]")
        return biopython_reads([record for record in records if not tag.search(record)])
    except ValueError:
        half = len(records) // 2
        return biopython_reads(records[:half]) + biopython_reads(records[half:]) if half else []
    return records


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.xml.gz"
        print(f"{write_records(path)}; best of {REPEATS} runs, processor time, unpacking included")
        print(f"{'parser':22}{'records':>9}{'records/s':>11}{'ours is':>10}{'peak MB':>9}")
        runs = {name: (name, path) for name in PARSERS}
        if real_records().is_file():
            runs["ours, all records"] = ("ours", real_records())
        rounds = [{label: apart(*run) for label, run in runs.items()} for _ in range(REPEATS)]
    rows = {label: max((turn[label] for turn in rounds), key=lambda row: row["rate"]) for label in runs}
    rate = rows["ours"]["rate"]
    for name, row in rows.items():
        times = "" if name.startswith("ours") else f"{rate / row['rate']:.1f} x"
        print(f"{name:22}{row['count']:9,.0f}{row['rate']:11,.0f}{times:>10}{row['peak']:9.0f}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]))))
    else:
        main()
