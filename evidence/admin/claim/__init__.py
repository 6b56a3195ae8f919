"""Claims in the admin: the list, a claim's page, and what is done on it."""

from evidence.admin.claim.acts import judge, link_item, unlink_item
from evidence.admin.claim.claims import ClaimAdmin

__all__ = ["ClaimAdmin", "judge", "link_item", "unlink_item"]
