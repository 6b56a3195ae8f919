"""Duplicates: pairs of papers that may be one (`pairs`), merging them (`merge`), and undoing that (`undo`)."""
