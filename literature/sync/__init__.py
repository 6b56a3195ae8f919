"""The nightly job: strategy -> window -> PMIDs -> batches -> store -> tag -> close the run."""

from literature.sync.choice import UnknownStrategy, chosen
from literature.sync.lock import AlreadyRunning
from literature.sync.progress import Progress, Silence
from literature.sync.refresh import KnownPapers, known_papers
from literature.sync.run import Interrupted, RecordsRejected, SuspiciouslyEmpty
from literature.sync.story import Options, Plan, plan, sync

__all__ = [
    "AlreadyRunning",
    "Interrupted",
    "KnownPapers",
    "Options",
    "Plan",
    "Progress",
    "RecordsRejected",
    "Silence",
    "SuspiciouslyEmpty",
    "UnknownStrategy",
    "chosen",
    "known_papers",
    "plan",
    "sync",
]
