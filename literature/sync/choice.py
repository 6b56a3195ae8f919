"""Which strategies are searched."""

from __future__ import annotations

from collections.abc import Collection

from literature.models import Strategy


class UnknownStrategy(ValueError):
    """A strategy was named that is not there, or has no query yet; the message names those that are."""


def chosen(slugs: Collection[str] = ()) -> list[Strategy]:
    """Return the named strategies in the order named, active or not; all active ones where none is named.

    Raises UnknownStrategy."""
    with_query = Strategy.objects.filter(versions__isnull=False).distinct()
    if not slugs:
        return list(with_query.filter(is_active=True))
    known = {strategy.slug: strategy for strategy in with_query}
    if unknown := [slug for slug in slugs if slug not in known]:
        raise UnknownStrategy(
            f"There is no strategy {', '.join(unknown)}. There are: {', '.join(known) or 'none; load a pack first'}."
        )
    return [known[slug] for slug in dict.fromkeys(slugs)]
