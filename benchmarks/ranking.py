"""How early the queue's score brings the last relevant paper, against reading in random order.

Nobody has screened anything for this: the labels come from elsewhere. (1) The condition pack's own collection among
real records of PubMed, by title alone, since many of its entries have no abstract. (2) Real records with title and
abstract, where relevant is what NLM's indexers gave a heading; several headings, which the model is not shown.
Both are easier than a curator's judgement: the first because the collection is of one subject, the second because
indexing is consistent. So trust the order of magnitude.

A sitting is simulated: papers are read in random order until the model has enough to learn from, then always the next
BATCH of the highest score, with a new fit after each. Prints, as shares of all papers, how many have been read when
half, nine tenths, 95 % and the last of the relevant ones are found: the median of several random starts and, for the
last, the worst; and beside it what random order gives on average. Takes a few minutes.

python benchmarks/ranking.py [--quick] [--trust 0.1]
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

COLLECTION = ROOT / "fixtures" / "packs" / "back-mice" / "collection.jsonl"
BATCH = 20
SHARES = (0.5, 0.9, 0.95, 1.0)
SIZES = (20, 40, 60, 90, 120, 180)  # the headings nearest to these numbers of papers


def data_file() -> Path:
    """Return the file of real records; exits with a sentence where it is absent."""
    path = Path(os.environ.get("BACKMICE_DATA", ROOT.parent / "shared" / "data")) / "pubmed" / "records.xml.gz"
    if not path.exists():
        sys.exit(f"This benchmark needs real PubMed records; there is no {path}. Set BACKMICE_DATA.")
    return path


def records() -> list[Any]:
    """Return the real records, each title once."""
    from literature.pubmed.parse import MalformedRecord, read_record
    from literature.pubmed.stream import RawRecord, split

    found: dict[str, Any] = {}
    with gzip.open(data_file()) as stream:
        for raw in split(stream):
            if isinstance(raw, RawRecord):
                try:
                    record = read_record(raw.raw)
                except MalformedRecord:
                    continue
                found.setdefault(record.title.casefold(), record)
    return list(found.values())


class Labelled:
    """Papers as texts, with what is relevant."""

    def __init__(self, name: str, texts: Sequence[str], relevant: Sequence[bool]) -> None:
        self.name, self.texts, self.relevant = name, texts, list(relevant)


def of_the_pack(real: Sequence[Any]) -> Labelled:
    """Return the pack's collection among real records, by title."""
    titles = [json.loads(line).get("title") or "" for line in COLLECTION.read_text(encoding="utf-8").splitlines()]
    ours = [title for title in titles if title]
    known = {title.casefold() for title in ours}
    others = [record.title for record in real if record.title and record.title.casefold() not in known]
    return Labelled("the pack's collection, titles", ours + others, [True] * len(ours) + [False] * len(others))


def of_headings(real: Sequence[Any]) -> list[Labelled]:
    """Return real records with abstract and headings; relevant is what has one heading, for each of several."""
    indexed = [record for record in real if record.mesh and record.abstract]
    names = [{heading.name for heading in record.mesh} for record in indexed]
    texts = ["\n".join((record.title, *(section.text for section in record.abstract))) for record in indexed]
    sizes = sorted(Counter(name for each in names for name in each).items())
    chosen = {min(sizes, key=lambda item: abs(item[1] - size))[0]: None for size in SIZES}
    return [Labelled(f"heading “{name}”", texts, [name in each for each in names]) for name in chosen]


def simulate(data: Labelled, words: Any, vectors: Any, seed: int, trust: float) -> list[int]:
    """Return in which order the papers are read."""
    from literature.ranking import FEWEST_DECISIONS
    from literature.ranking.model import Model

    waiting = list(range(len(data.texts)))
    random.Random(seed).shuffle(waiting)
    read: list[int] = []
    while waiting:
        labels = [data.relevant[at] for at in read]
        if len(read) >= FEWEST_DECISIONS and len(set(labels)) == 2:
            model = Model(words, vectors[read], labels, trust=trust)
            scores = dict(zip(waiting, model.scores(vectors[waiting]), strict=True))
            waiting.sort(key=lambda at: -scores[at])
        read += waiting[:BATCH]
        waiting = waiting[BATCH:]
    return read


def found_after(data: Labelled, order: Sequence[int]) -> list[float]:
    """Return for each of SHARES which share of all papers had been read when it was found."""
    places = [place for place, at in enumerate(order, 1) if data.relevant[at]]
    return [places[math.ceil(share * len(places)) - 1] / len(order) for share in SHARES]


def by_chance(data: Labelled) -> list[float]:
    """Return the same for random order, on average: the k-th of R among N comes at k (N + 1) / (R + 1)."""
    papers, relevant = len(data.texts), sum(data.relevant)
    return [math.ceil(share * relevant) * (papers + 1) / (relevant + 1) / papers for share in SHARES]


def report(data: Labelled, seeds: int, trust: float) -> float:
    """Simulate and print; return the share read when the last relevant paper is found, the median of the seeds."""
    from literature.ranking.model import Words

    words = Words(data.texts)
    vectors = words.vectors(data.texts)
    runs = [found_after(data, simulate(data, words, vectors, seed, trust)) for seed in range(seeds)]
    middle = [median(run[at] for run in runs) for at in range(len(SHARES))]
    worst = max(run[-1] for run in runs)
    chance = by_chance(data)
    print(f"{data.name}: {sum(data.relevant)} relevant of {len(data.texts)}")
    print("  by score   " + "".join(f"{share:>8.1%}" for share in middle) + f"   worst last {worst:.1%}")
    print("  at random  " + "".join(f"{share:>8.1%}" for share in chance), flush=True)
    return middle[-1]


def main() -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--quick", action="store_true", help="two random starts in place of five")
    reader.add_argument("--trust", type=float, help="the model's C in place of its own")
    asked, _ = reader.parse_known_args()
    from literature.ranking.model import TRUST

    seeds, trust = (2 if asked.quick else 5), asked.trust or TRUST
    print(f"Share of all papers read when so many of the relevant are found; {seeds} random starts, C = {trust}")
    print(" " * 13 + "".join(f"{share:>8.0%}" for share in SHARES))
    real = records()
    last = [report(data, seeds, trust) for data in (of_the_pack(real), *of_headings(real))]
    print(f"The last relevant paper came after {mean(last):.1%} of all papers on average; nothing may be left unread.")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    main()
