"""What a pack says about evidence becomes rows: vocabulary, then claims, then drafts under them."""

from __future__ import annotations

from evidence.packs.data import EvidenceData
from evidence.packs.drafts import load_drafts
from evidence.packs.terms import load_claims, load_terms
from literature.packs.parts import Loading


def load_evidence(said: EvidenceData, loading: Loading) -> None:
    """Load all of it, in the transaction of the pack; loading it again does nothing. Raises PackError."""
    load_terms(said, loading)
    load_drafts(said, load_claims(said, loading), loading)
