"""The bundled collection becomes papers, with their sources, their marks and the topics that the pack suggests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from literature.changes import Told, record
from literature.intake import take_in
from literature.models import ChangeType, KnownPaper, Pack, Paper, PaperState, Provenance, TagStatus, Topic, TopicTag
from literature.packs.data import CollectionEntry, KnownData, PackData, PackError
from literature.packs.report import PackReport
from literature.pubmed.records import Received
from literature.tagging import PACK_FIELD


def load_collection(data: PackData, pack: Pack, report: PackReport, *, now: dt.datetime) -> dict[str, int]:
    """Take the pack's papers in, with what is known of them, and write into the report what that did; return
    the paper that each entry has become, by the entry's key. Runs in the caller's transaction.

    Raises PackError for an entry that cannot be stored.
    """
    entries = data.collection
    known = _known_keys(entries)
    report.papers = take_in([Received(e.record, e.raw) for e in entries], now=now, origin=f"pack {data.slug}")
    if rejected := report.papers.rejected:
        keys = {entry.raw: entry.key for entry in entries}
        raise PackError(f"collection.jsonl ({keys[r.raw]}): cannot be stored: {r.reason}" for r in rejected)
    papers = _survivors([stored.paper_id for stored in report.papers.stored])
    placed = list(zip(entries, papers, strict=True))
    _mark([(entry, paper) for entry, paper in placed if entry.key not in known], pack, now)
    _note_sources(placed, pack)
    report.suggested_topics = _suggest_topics(placed, pack, now)
    became = {entry.key: paper for entry, paper in placed}
    _know(data.known, became, pack, report)
    left_out = Paper.objects.filter(pack_key__startswith=f"{data.slug}:").exclude(pack_key__in=[e.key for e in entries])
    report.absent += [f"paper {key}" for key in left_out.order_by("pack_key").values_list("pack_key", flat=True)]
    return became


def _known_keys(entries: Iterable[CollectionEntry]) -> set[str]:
    keys = [entry.key for entry in entries]
    return {key for key in Paper.objects.filter(pack_key__in=keys).values_list("pack_key", flat=True) if key}


def _survivors(paper_ids: Sequence[int]) -> list[int]:
    """Return the papers, and for one that was merged the paper it is now."""
    merged = dict(Paper.objects.filter(pk__in=paper_ids, state=PaperState.MERGED).values_list("pk", "merged_into"))
    if not merged:
        return list(paper_ids)
    return _survivors([merged.get(paper_id) or paper_id for paper_id in paper_ids])


def _mark(placed: Iterable[tuple[CollectionEntry, int]], pack: Pack, now: dt.datetime) -> None:
    """Say what is to be checked about papers that have just become entries of the pack, and never again: a curator who
    has checked it clears the mark."""
    for entry, paper_id in placed:
        paper = Paper.objects.only("to_check", "pack_key").get(pk=paper_id)
        if entry.to_check and paper.pack_key == entry.key:
            to_check = f"{paper.to_check}\n{entry.to_check}".strip()
            Paper.objects.filter(pk=paper_id).update(to_check=to_check, updated_at=now)
            record([Told(ChangeType.PAPER_UPDATED, paper_id, fields=("to_check",), pack_id=pack.pk)])


def _note_sources(placed: Iterable[tuple[CollectionEntry, int]], pack: Pack) -> None:
    rows = [
        Provenance(paper_id=paper_id, pack=pack, url=source.url, note=source.note)
        for entry, paper_id in placed
        for source in entry.sources
    ]
    Provenance.objects.bulk_create(rows, ignore_conflicts=True)


def _know(known: Iterable[KnownData], papers: Mapping[str, int], pack: Pack, report: PackReport) -> None:
    """Note which papers every search should find; the note of one that is there is a curator's by now."""
    there = set(pack.known_papers.values_list("paper_id", flat=True))
    for one in known:
        paper_id = papers[one.key]
        if created := paper_id not in there:
            KnownPaper.objects.create(pack=pack, paper_id=paper_id, note=one.note)
        report.known.count(one.key, created=created, changed=False)


def _suggest_topics(placed: Sequence[tuple[CollectionEntry, int]], pack: Pack, now: dt.datetime) -> int:
    """Put the pack's word on the topics that its entries name, unless a curator has decided; return how many tags that
    made or brought back.

    A paper whose title says nothing ("Fibrositis of the back") is found under its topics this way.  On a tag that a
    rule made, the pack's word stands beside the rule's terms, and carries the tag alone when the rule lets go of it.
    """
    wanted = _reasons(placed, pack)
    tags = TopicTag.objects.filter(paper__in={paper for _, paper in placed})
    known = {(tag.paper_id, tag.topic_id): tag for tag in tags}
    new = [
        TopicTag(paper_id=key[0], topic_id=key[1], matched=reasons, suggested_at=now)
        for key, reasons in wanted.items()
        if key not in known
    ]
    # As with the rules' suggestions, the row says where it comes from; the history begins with a curator's word.
    TopicTag.objects.bulk_create(new)
    lapsed = {key for key, tag in known.items() if tag.status == TagStatus.LAPSED}
    told = [known[key] for key, reasons in wanted.items() if key in known and _tell(known[key], reasons, now)]
    TopicTag.objects.bulk_update(told, ("status", "rule", "matched", "suggested_at"))
    suggested = [*new, *(tag for tag in told if (tag.paper_id, tag.topic_id) in lapsed)]
    updated = [tag for tag in told if (tag.paper_id, tag.topic_id) not in lapsed]
    record(Told(ChangeType.TAG_SUGGESTED, tag.paper_id, tag.topic_id, pack_id=pack.pk) for tag in suggested)
    record(Told(ChangeType.TAG_UPDATED, tag.paper_id, tag.topic_id, pack_id=pack.pk) for tag in updated)
    changed = {tag.paper_id for tag in (*new, *told)}
    Paper.objects.filter(pk__in=changed, updated_at__lt=now).update(updated_at=now)
    return len(new) + len(lapsed & wanted.keys())


def _reasons(placed: Iterable[tuple[CollectionEntry, int]], pack: Pack) -> dict[tuple[int, int], list[dict[str, str]]]:
    """Return why the pack suggests a topic, by paper and topic, in the shape in which rules name their terms."""
    topic_ids = dict(Topic.objects.values_list("slug", "pk"))
    reasons: dict[tuple[int, int], list[dict[str, str]]] = {}
    for entry, paper in placed:
        for slug in entry.topics:
            reason = {"term": entry.key, "field": f"{PACK_FIELD}{pack.slug}"}
            reasons.setdefault((paper, topic_ids[slug]), []).append(reason)
    return reasons


def _tell(tag: TopicTag, reasons: Sequence[dict[str, str]], now: dt.datetime) -> bool:
    """Add to an undecided tag what of the pack's reasons it does not have; return whether there was any."""
    if tag.decided_at:
        return False
    if tag.status == TagStatus.LAPSED:
        tag.status, tag.rule, tag.matched, tag.suggested_at = TagStatus.SUGGESTED, None, [], now
    missing = [reason for reason in reasons if reason not in tag.matched]
    tag.matched = [*tag.matched, *missing]
    return bool(missing)
