"""Condition packs: everything that is particular to one condition, as files (docs/packs.md).

`read_pack` checks a pack's folder without touching a database; `load_pack` brings it into the database.
"""

from literature.packs.data import CollectionEntry, PackData, PackError
from literature.packs.load import load_pack
from literature.packs.read import read_pack
from literature.packs.report import PackReport

__all__ = ["CollectionEntry", "PackData", "PackError", "PackReport", "load_pack", "read_pack"]
