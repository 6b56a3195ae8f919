"""Who may do what with evidence: the acts, and the roles that have them.

As in `literature.roles`: an act is a permission, and the function that carries it out asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from literature.roles import Permitted, may

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


class Act(Permitted):
    """What can be done with evidence; codenames are permissions of the app `evidence`, on the table of items."""

    EXTRACT = "extract_evidence", "Can write drafts of evidence and suggest revisions"
    REVIEW = "review_evidence", "Can accept and reject evidence that others wrote"
    EDIT_CLAIMS = "edit_claims", "Can write claims, link evidence to them and grade their certainty"
    EDIT_VOCABULARY = "edit_vocabulary", "Can edit interventions, index tests, outcomes and studies"


_CURATOR = (Act.EXTRACT, Act.REVIEW)
ROLES: dict[str, tuple[Act, ...]] = {
    "viewer": (),
    "curator": _CURATOR,
    "editor": (*_CURATOR, Act.EDIT_CLAIMS, Act.EDIT_VOCABULARY),
    "administrator": (*_CURATOR, Act.EDIT_CLAIMS, Act.EDIT_VOCABULARY),
}
# What everybody in the admin may look at; of items what is public, for drafts are for those who write and accept them.
OPEN_TO_ALL = (
    *("view_evidenceitem", "view_claim", "view_claimlink", "view_intervention", "view_indextest", "view_outcome"),
    "view_study",
)


def reads_drafts(user: User | AnonymousUser) -> bool:
    """Return whether the user writes or reviews evidence, and so reads what is not public."""
    return may(user, Act.EXTRACT) or may(user, Act.REVIEW)
