"""Bringing papers in: what is handed in is read, compared with what is here, shown, decided, and only then written.

handed = start_upload(file, by=user, at=now)        # or start_pmids(text, ...): a job reads it into rows
decide_rows(handed, Verdict.NEW, RowDecision.ADD, by=user, at=now)
apply_import(handed, by=user, at=now)               # a job writes, by literature.intake like every other way in
"""

from literature.importing.deciding import allowed, apply_import, decide_rows, discard, may_touch, read_again
from literature.importing.handing_in import start_pmids, start_upload
from literature.importing.refusals import ImportRefused

__all__ = [
    "ImportRefused",
    "allowed",
    "apply_import",
    "decide_rows",
    "discard",
    "may_touch",
    "read_again",
    "start_pmids",
    "start_upload",
]
