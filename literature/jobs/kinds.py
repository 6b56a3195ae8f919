"""What each kind of job does, and what whoever asks for it must be allowed to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.module_loading import import_string

from literature.models import Job, JobKind
from literature.roles import Act

Work = Callable[[Job], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """`work` is the dotted name of a function of the job, which returns a sentence on what it came to.

    A name and no function: pages that ask for work need not load what does it, and what does it may ask for more.
    """

    act: Act
    work: str

    def load(self) -> Work:
        """Return the function. Raises ImportError where the name is wrong."""
        work: Work = import_string(self.work)
        return work


KINDS: dict[JobKind, Kind] = {
    JobKind.SYNC: Kind(Act.SYNC, "literature.sync.background.do_sync"),
    JobKind.FETCH: Kind(Act.SYNC, "literature.sync.background.do_fetch"),
    JobKind.RANK: Kind(Act.SCREEN, "literature.ranking.asking.work"),
    JobKind.FIND_DUPLICATES: Kind(Act.MERGE, "literature.merging.pairs.work"),
    JobKind.RETAG: Kind(Act.EDIT_TOPICS, "literature.retagging.work"),
    JobKind.READ_IMPORT: Kind(Act.BRING_IN, "literature.importing.reading.read_import"),
    JobKind.APPLY_IMPORT: Kind(Act.BRING_IN, "literature.importing.applying.apply_decided"),
}
