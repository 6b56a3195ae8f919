"""Duplicates: pairs that may be one paper, two papers side by side, and merges that can be undone."""

from literature.admin.merging import compare, merges, pairs

__all__ = ["compare", "merges", "pairs"]
