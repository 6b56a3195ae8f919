"""A pack becomes rows: idempotent, all or nothing, and a curator's word stands.

Names belong to the pack.  Texts of strategies and topics are brought up to date field by field unless a curator wrote
the field (`literature.packs.ownership`); a query or rule gets a new version only while its latest version is the
pack's.  Papers come in by the same way as PubMed's, so that a better source's record stands.  Nothing is deleted: what
a newer pack leaves out stays, and is reported.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from literature.known import check_known
from literature.models import ExclusionReason, Pack, PackName, Strategy, StrategyVersion, Topic, TopicRule
from literature.packs.collection import load_collection
from literature.packs.data import NameData, PackData, PackError, ReasonData, StrategyData, TopicData
from literature.packs.ownership import Owned, bring_up_to_date, save
from literature.packs.parts import Loading, load_parts
from literature.packs.read import read_pack
from literature.packs.report import PackReport
from literature.screening.tasks import enqueue
from literature.tagging import retag
from literature.writing import one_writer

_ORIGIN = "pack"


def load_pack(folder: Path, *, now: dt.datetime, accept_demo: bool = False) -> PackReport:
    """Load the pack in the folder and return what that did; loading it again does nothing.

    `accept_demo` accepts what the pack brings as drafts, as a demonstration; no curator has read them.
    Raises PackError, with every fault in the files, or with what in the database belongs to another pack; the database
    is then as it was.
    """
    data = read_pack(folder)
    with one_writer():
        pack = _pack(data, now)
        loading = _Loading(data, pack, now)
        loading.names()
        loading.strategies()
        loading.topics()
        loading.reasons()
        papers = load_collection(data, pack, loading.report, now=now)
        load_parts(data.parts, Loading(pack, papers, loading.stamp, loading.report, now, accept_demo))
        enqueue(now=now)
        loading.report.missed = check_known(now)
    return loading.report


def _pack(data: PackData, now: dt.datetime) -> Pack:
    """Return the pack's row, brought up to date and locked until the end of the load."""
    texts = {"title": data.title, "description": data.description, "version": data.version}
    Pack.objects.get_or_create(slug=data.slug, defaults={**texts, "loaded_at": now})
    pack = Pack.objects.select_for_update().get(slug=data.slug)
    if any(getattr(pack, name) != text for name, text in texts.items()):
        Pack.objects.filter(pk=pack.pk).update(**texts, loaded_at=now)
    return pack


class _Loading:
    """One load: the pack's data, its row, and the report as it grows."""

    def __init__(self, data: PackData, pack: Pack, now: dt.datetime) -> None:
        self.data = data
        self.pack = pack
        self.now = now
        self.stamp = f"{data.slug} {data.version}"
        self.report = PackReport(data)

    def names(self) -> None:
        known = {name.name: name for name in self.pack.names.all()}
        for name in self.data.names:
            self._name(name, known.pop(name.name, None))
        self.report.absent += [f"name {name!r}" for name in known]

    def _name(self, name: NameData, known: PackName | None) -> None:
        changed = known is not None and (known.language, known.note) != (name.language, name.note)
        PackName.objects.update_or_create(
            pack=self.pack, name=name.name, defaults={"language": name.language, "note": name.note}
        )
        self.report.names.count(name.name, created=known is None, changed=changed)

    # ── Strategies ──────────────────────────────────────────────────────────────────────────────────────────────────
    def strategies(self) -> None:
        known = {strategy.slug: strategy for strategy in Strategy.objects.select_related("pack")}
        for data in self.data.strategies:
            self._strategy(data, known.get(data.slug))
        named = {data.slug for data in self.data.strategies}
        self.report.absent += [f"strategy {s.slug!r}" for s in known.values() if self._left_out(s, named)]

    def _strategy(self, data: StrategyData, strategy: Strategy | None) -> None:
        values = {"title": data.title, "description": data.description, "reviewers_needed": data.reviewers}
        if created := strategy is None:
            strategy = Strategy(slug=data.slug, pack=self.pack, is_active=data.active, **values)
            save(strategy, self.stamp)
        self._must_be_ours(strategy, "strategy")
        changed = self._bring_up_to_date(strategy, values, "strategy")
        changed |= self._query(strategy, data)
        self.report.strategies.count(data.slug, created=created, changed=changed)

    def _query(self, strategy: Strategy, data: StrategyData) -> bool:
        last = strategy.versions.order_by("number").last()
        if last and not self._yields(last.query, data.query, last.origin, f"query of strategy {data.slug!r}"):
            return False
        number = last.number + 1 if last else 1
        StrategyVersion.objects.create(
            strategy=strategy, number=number, query=data.query, note=self._note(data.note), **self._signature()
        )
        return True

    # ── Topics ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def topics(self) -> None:
        known = {topic.slug: topic for topic in Topic.objects.select_related("pack", "parent")}
        before = set(known)
        ruled = [known[data.slug] for data in self.data.topics if self._topic(data, known, before)]
        named = {data.slug for data in self.data.topics}
        self.report.absent += [f"topic {t.slug!r}" for t in known.values() if self._left_out(t, named)]
        if ruled:
            retag(ruled, now=self.now)

    def _topic(self, data: TopicData, known: dict[str, Topic], before: set[str]) -> bool:
        """Load one topic, whose parent is there already; return whether its rule is new."""
        parent = known[data.parent] if data.parent else None
        values = {"name": data.name, "description": data.description, "position": data.position}
        if data.slug not in before:
            known[data.slug] = Topic(slug=data.slug, pack=self.pack, parent=parent, **values)
            save(known[data.slug], self.stamp)
        topic = known[data.slug]
        self._must_be_ours(topic, "topic")
        changed = self._bring_up_to_date(topic, values | self._parent(topic, parent), "topic")
        ruled = self._rule(topic, data)
        self.report.topics.count(data.slug, created=data.slug not in before, changed=changed or ruled)
        return ruled

    def _parent(self, topic: Topic, parent: Topic | None) -> dict[str, int | None]:
        """Return the parent to be; none where a curator's moves have put that parent below the topic itself."""
        if parent and Topic.objects.get(pk=parent.pk).path.startswith(topic.path):
            self.report.kept.append(f"topic {topic.slug!r} keeps its place: {parent.slug!r} is below it now")
            return {}
        return {"parent_id": parent.pk if parent else None}

    def _rule(self, topic: Topic, data: TopicData) -> bool:
        last = topic.current_rule
        if not (last or data.rule):
            return False
        if last and not self._yields(last.query, data.rule, last.origin, f"rule of topic {data.slug!r}"):
            return False
        version = last.version + 1 if last else 1
        TopicRule.objects.create(
            topic=topic, version=version, query=data.rule, note=self._note(data.note), **self._signature()
        )
        return True

    # ── Reasons for exclusion ───────────────────────────────────────────────────────────────────────────────────────
    def reasons(self) -> None:
        known = {reason.slug: reason for reason in ExclusionReason.objects.all()}
        for data in self.data.reasons:
            self._reason(data, known.get(data.slug))
        named = {data.slug for data in self.data.reasons}
        self.report.absent += [f"reason {r.slug!r}" for r in known.values() if self._left_out(r, named)]

    def _reason(self, data: ReasonData, reason: ExclusionReason | None) -> None:
        """Load one reason; one of another pack is shared, as that pack words it."""
        values = {"label": data.label, "description": data.description, "stage": data.stage}
        changed, created = False, reason is None
        if reason is None:
            save(ExclusionReason(slug=data.slug, pack=self.pack, position=data.position, **values), self.stamp)
        elif reason.pack_id in (None, self.pack.pk):
            self._must_be_ours(reason, "reason")
            changed = self._bring_up_to_date(reason, values | {"position": data.position}, "reason")
        elif differing := [name for name, value in values.items() if getattr(reason, name) != value]:
            self.report.kept.append(f"another pack's {' and '.join(differing)} of reason {data.slug!r}")
        self.report.reasons.count(data.slug, created=created, changed=changed)

    # ── All of them ───────────────────────────────────────────────────────────────────────────────────────────────
    def _bring_up_to_date(self, thing: Owned, values: Mapping[str, object], kind: str) -> bool:
        changed, kept = bring_up_to_date(thing, values, self.stamp)
        if kept:
            fields = " and ".join(name.removesuffix("_id") for name in kept)
            self.report.kept.append(f"the curator's {fields} of {kind} {thing.slug!r}")
        return changed

    def _yields(self, current: str, text: str, origin: str, what: str) -> bool:
        """Whether the current version gives way to the pack's text: it differs, and no curator wrote it."""
        if current == text:
            return False
        if not text:
            self.report.absent.append(what)
            return False
        if origin != _ORIGIN:
            self.report.kept.append(f"the curator's {what}")
            return False
        return True

    def _note(self, note: str) -> str:
        return f"{note} ({self.stamp})" if note else f"from the pack {self.stamp}"

    def _signature(self) -> dict[str, object]:
        return {"origin": _ORIGIN, "created_at": self.now}

    def _left_out(self, thing: Owned, named: set[str]) -> bool:
        return thing.pack_id == self.pack.pk and thing.slug not in named

    def _must_be_ours(self, thing: Owned, kind: str) -> None:
        """Raise PackError where the slug is another pack's; take over what a curator made under it before."""
        if thing.pack_id is None:
            thing.pack = self.pack
            save(thing, self.stamp)
        elif thing.pack_id != self.pack.pk:
            owner = Pack.objects.get(pk=thing.pack_id).slug
            raise PackError([f"{kind} {thing.slug!r} belongs to the pack {owner!r}; give this pack's another slug"])
