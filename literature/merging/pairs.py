"""Pairs of papers that may be one: found by their likeness, kept with the reasons, and never asked about twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone

from literature import jobs
from literature.bulk import chunks
from literature.likeness import LIKELY, Alike, facts_of, find_alike, likeness
from literature.merging.errors import MergeRefused
from literature.models import DuplicatePair, Job, JobKind, PairState, Paper
from literature.roles import Act, require
from literature.values import value
from literature.writing import one_writer

CHUNK = 200
# More new papers than these are compared by a job, so that a first load does not wait for it.
MOST_AT_ONCE = 1_000

Told = Callable[[int, int], None]


@value
class Found:
    """What a search came to: papers that were compared, and pairs that nobody had seen before."""

    compared: int
    new: int


def open_pairs() -> QuerySet[DuplicatePair]:
    """Return the pairs to be looked at, the likeliest first; a pair of which one was merged is none."""
    standing = Q(first__merged_into__isnull=True, second__merged_into__isnull=True)
    return DuplicatePair.objects.filter(standing, state=PairState.OPEN).order_by("-score", "pk")


def find_pairs(paper_ids: Sequence[int], *, now: dt.datetime, on_chunk: Told = lambda done, of: None) -> Found:
    """Compare papers with all that are here, keep the likely pairs, and return how many were new.

    A pair that is open gets its score and reasons anew; one that was decided on stays as it is. A transaction a chunk;
    `on_chunk` is told after each how many of how many papers were compared."""
    compared = new = 0
    for some in chunks(paper_ids, CHUNK):
        facts = facts_of(some)
        alike = zip(facts, find_alike(list(facts.values())), strict=True)
        new += _keep(((paper_id, found) for paper_id, others in alike for found in others), now)
        compared += len(some)
        on_chunk(compared, len(paper_ids))
    return Found(compared, new)


@one_writer()
def _keep(found: Iterable[tuple[int, Alike]], now: dt.datetime) -> int:
    """Keep pairs, and return how many were new."""
    new = 0
    for paper_id, alike in found:
        first, second = sorted((paper_id, alike.paper_id))
        evidence = [_in_order(reason, turned=first != paper_id) for reason in alike.likeness.evidence]
        told = {"score": alike.likeness.score, "evidence": evidence}
        known = DuplicatePair.objects.filter(first=first, second=second)
        if not known.exists():
            DuplicatePair.objects.create(first_id=first, second_id=second, found_at=now, **told)
            new += 1
        else:
            known.filter(state=PairState.OPEN).update(**told)
    return new


def _in_order(reason: list[str], *, turned: bool) -> list[str]:
    fact, ours, theirs = reason
    return [fact, theirs, ours] if turned else [fact, ours, theirs]


def find_pairs_since(moment: dt.datetime, *, now: dt.datetime) -> Found | None:
    """Compare the papers that came since the moment; None where they are so many that a job was asked for instead."""
    came = list(Paper.objects.live().filter(created_at__gte=moment).order_by("pk").values_list("pk", flat=True))
    if len(came) <= MOST_AT_ONCE:
        return find_pairs(came, now=now)
    with suppress(jobs.AlreadyAsked):  # who is under way compares all
        jobs.ask(JobKind.FIND_DUPLICATES, by=None, at=now)
    return None


def work(job: Job) -> str:
    """Compare all papers with each other, and say what that came to."""
    papers = list(Paper.objects.live().order_by("pk").values_list("pk", flat=True))
    found = find_pairs(papers, now=timezone.now(), on_chunk=lambda done, of: jobs.progress(job, done, of))
    return f"{found.compared} papers compared, {found.new} new pairs above a score of {LIKELY:.0f}."


@one_writer()
def pair_of(one: int, other: int, *, at: dt.datetime) -> DuplicatePair:
    """Return the pair of two papers; one that no search found, because somebody put them side by side, is made."""
    first, second = sorted((one, other))
    facts = facts_of([first, second])
    found = likeness(facts[first], facts[second])
    told = {"score": found.score, "evidence": found.evidence, "found_at": at}
    return DuplicatePair.objects.get_or_create(first_id=first, second_id=second, defaults=told)[0]


@one_writer()
def not_duplicate(pair: DuplicatePair, *, note: str = "", by: User, at: dt.datetime) -> DuplicatePair:
    """Remember that two papers are two, so that nobody is asked again; return the pair.

    Raises NotAllowed, and MergeRefused for a pair that was merged meanwhile."""
    return _decide(pair, PairState.DISTINCT, note, by, at)


@one_writer()
def told_apart(paper_id: int, others: Iterable[int], *, note: str, by: User, at: dt.datetime) -> None:
    """Remember what whoever brings in a paper says: that it is none of the others (ids), which it was shown beside.

    Raises NotAllowed. A pair that was decided on already stays as it is."""
    require(by, Act.BRING_IN)
    for other in others:
        pair = pair_of(paper_id, other, at=at)
        if pair.state == PairState.OPEN:
            pair.state, pair.note, pair.decided_by, pair.decided_at = PairState.DISTINCT, note, by, at
            pair.save()


@one_writer()
def ask_again(pair: DuplicatePair, *, by: User, at: dt.datetime) -> DuplicatePair:
    """Take "not a duplicate" back; raises as `not_duplicate`."""
    return _decide(pair, PairState.OPEN, "", by, at)


def _decide(pair: DuplicatePair, state: PairState, note: str, by: User, at: dt.datetime) -> DuplicatePair:
    require(by, Act.MERGE)
    found = DuplicatePair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    if found.state == PairState.MERGED:
        raise MergeRefused("The two were merged meanwhile: undo the merge first.")
    found.state, found.note, found.decided_by, found.decided_at = state, note, by, at
    if state == PairState.OPEN:
        found.decided_by = found.decided_at = None
    found.save()
    return found
