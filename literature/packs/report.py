"""What loading a pack did, in numbers and sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from literature.intake import Tally
from literature.packs.data import PackData


@dataclass(slots=True)
class Changes:
    """The slugs (or names) of one kind of thing, by what became of them."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)

    def count(self, slug: str, *, created: bool, changed: bool) -> None:
        """Put the slug where it belongs."""
        (self.created if created else self.updated if changed else self.unchanged).append(slug)

    def __str__(self) -> str:
        return f"{len(self.created)} created, {len(self.updated)} updated, {len(self.unchanged)} unchanged"


@dataclass(slots=True)
class PackReport:
    """What became of everything in a pack.

    `papers` counts an entry as outdated where PubMed's record, or a file's, stands already.  `kept` says in sentences
    what a curator wrote and the pack therefore did not replace; `absent` what an earlier version of the pack brought
    and this one does not name any more (it stays); `missed` counts the known papers that no active strategy finds.
    `parts` has what apps above this one loaded, by its kind, and `notes` what else is to be said of a kind."""

    data: PackData
    names: Changes = field(default_factory=Changes)
    strategies: Changes = field(default_factory=Changes)
    topics: Changes = field(default_factory=Changes)
    reasons: Changes = field(default_factory=Changes)
    papers: Tally = field(default_factory=Tally)
    known: Changes = field(default_factory=Changes)
    parts: dict[str, Changes] = field(default_factory=dict)
    missed: int = 0
    suggested_topics: int = 0
    notes: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the summary, a line a kind of thing, then what was kept and what is absent."""
        yield f"{self.data.title} ({self.data.slug} {self.data.version})"
        yield f"  names       {self.names}"
        yield f"  strategies  {self.strategies}"
        yield f"  topics      {self.topics}; {self.suggested_topics} suggestions from the pack"
        yield f"  reasons     {self.reasons}"
        yield f"  papers      {self._papers()}"
        yield f"  known       {self.known}; {self.missed} missed by every active strategy"
        yield from (f"  {kind:<11} {changes}{self.notes.get(kind, '')}" for kind, changes in self._loaded())
        yield from (f"  kept: {sentence}" for sentence in self.kept)
        yield from (f"  no longer in the pack, left as it is: {sentence}" for sentence in self.absent)

    def _loaded(self) -> list[tuple[str, Changes]]:
        """Return what apps above this one loaded, without the kinds of which the pack brings nothing."""
        return [(kind, changes) for kind, changes in self.parts.items() if changes != Changes()]

    def _papers(self) -> str:
        t = self.papers
        better = f", {t.outdated} known from a better source" if t.outdated else ""
        return f"{t.created} created, {t.updated} updated, {t.unchanged} unchanged{better}"
