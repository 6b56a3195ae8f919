"""What a condition pack says about evidence: vocabulary, claims, and drafts of evidence items (docs/packs.md).

read, items  the files, checked as a whole       terms   vocabulary and claims in the database
data         what they say, as plain values      drafts  evidence items and their links to claims
"""

from __future__ import annotations


def register() -> None:
    """Have every pack's files on evidence read and loaded with the rest; models are there only when apps are."""
    from evidence.packs.load import load_evidence
    from evidence.packs.read import read_evidence
    from literature.packs.parts import Part, register_part

    register_part(Part("evidence", read_evidence, load_evidence))
