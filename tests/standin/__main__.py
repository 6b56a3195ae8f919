"""Run the stand-in by hand: python -m tests.standin --port 8765 [--real FILE] [--made N] [--faults 0.2]."""

from __future__ import annotations

import argparse
import datetime as dt
import signal
import threading
from pathlib import Path

from tests.standin import PASSING, Faults, Record, Standin, load_real, make_record


def made(number: int) -> list[Record]:
    """Return records about back mice, three a day from 1990 on."""
    first = dt.date(1990, 1, 1)
    return [
        make_record(
            pmid,
            title=f"Episacroiliac lipoma and low back pain, case {pmid}",
            abstract="Pain was relieved by injection of a local anaesthetic.",
            created=first + dt.timedelta(days=pmid // 3),
        )
        for pmid in range(1, number + 1)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.standin", description="A stand-in for NCBI's E-utilities.")
    parser.add_argument("--port", type=int, default=0, help="0 chooses a free one")
    parser.add_argument("--real", type=Path, help="a file of PubMed XML to serve, .xml or .xml.gz")
    parser.add_argument("--made", type=int, default=50, help="how many made records to serve")
    parser.add_argument("--faults", type=float, default=0.0, help="the share of requests that fail")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-rate", action="store_true", help="do not enforce 3 requests a second")
    given = parser.parse_args()
    records = made(given.made) + (load_real(given.real) if given.real else [])
    faults = Faults(given.faults, PASSING, given.seed)
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    signal.signal(signal.SIGINT, lambda *_: over.set())
    with Standin(records, port=given.port, faults=faults, enforce_rate=not given.no_rate) as standin:
        print(f"NCBI_EUTILS_URL={standin.url}", flush=True)  # noqa: T201
        over.wait()


if __name__ == "__main__":
    main()
