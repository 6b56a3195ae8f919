"""Refusals of the literature's API; whatever is in `members` stands in the problem document beside the sentence."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException

_SHORT = 2  # letters with which too much begins


class Refused(APIException):
    """A request that cannot be answered as it is, with status 400."""

    status_code: int = status.HTTP_400_BAD_REQUEST

    def __init__(self, detail: str, code: str = "invalid_parameter", **members: Any) -> None:
        super().__init__(detail, code)
        self.members = members


class NotHere(Refused):
    """Nothing has the identifier, with status 404."""

    status_code = status.HTTP_404_NOT_FOUND

    def __init__(self, detail: str, **members: Any) -> None:
        super().__init__(detail, "not_found", **members)


def nearest(text: str, known: Iterable[str], count: int = 1) -> list[str]:
    """Return the known names that the text may be a slip of the pen for, or the beginning of, the likeliest first."""
    by_fold, wanted = {name.casefold(): name for name in known}, text.casefold().strip()
    near = get_close_matches(wanted, by_fold, n=count)
    begun = sorted((name for name in by_fold if len(wanted) > _SHORT and name.startswith(wanted)), key=len)
    return [by_fold[name] for name in dict.fromkeys((*near, *begun))][:count]


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """Return " Did you mean X?", or "" where nothing is near."""
    names = nearest(text, known)
    return f" Did you mean {names[0]}?" if names else ""


def shown(text: str) -> str:
    """Return what a client sent, short enough to be repeated in a sentence."""
    return text if len(text) <= 80 else f"{text[:79]}…"


def check_slug(kind: str, slug: str, known: list[str]) -> None:
    """Raise NotHere for a slug that is not known; it is compared here, since it may hold what no database takes."""
    if slug not in known:
        near = next(iter(nearest(slug, known)), None)
        raise NotHere(
            f"There is no {kind} {shown(slug)}.{did_you_mean(slug, known)} The list has all there are.", nearest=near
        )
