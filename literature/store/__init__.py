"""Records -> rows: what a record says becomes a paper, and what was received is kept."""

from literature.store.batch import COMPRESSION, Outcome, Prepared, Stored, prepare, store
from literature.store.rows import UnstorableRecord

__all__ = ["COMPRESSION", "Outcome", "Prepared", "Stored", "UnstorableRecord", "prepare", "store"]
