"""What other apps add to the admin's pages, without literature knowing those apps.

An app registers when it is ready (`AppConfig.ready`), once a process: `show_on_paper_page(evidence_items)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.safestring import SafeString

from literature.front import Pile
from literature.models import Paper

Panel = Callable[[Paper, User], SafeString | str]
Piles = Callable[[User], list[tuple[str, str, Pile]]]
Door = Callable[[Paper, User], tuple[str, str] | None]
_DOORS: list[Door] = []
_PANELS: list[Panel] = []
_PILES: list[Piles] = []


@dataclass(frozen=True)
class Added:
    """A panel as Django's admin shows it to one reader: a function of the paper, with a name and a description. Two for
    the same reader are equal, since the admin looks the panels of its fieldsets up among the read-only ones."""

    panel: Panel
    reader: User

    @property
    def __name__(self) -> str:
        """The name of the panel's function."""
        return self.panel.__name__

    @property
    def short_description(self) -> str:
        """What stands beside the panel."""
        return str(self.panel.short_description)  # type: ignore[attr-defined]

    def __call__(self, paper: Paper) -> SafeString | str:
        """Return what the panel says of the paper to the reader."""
        return self.panel(paper, self.reader)


def show_on_paper_page(panel: Panel) -> None:
    """Show what a function says of a paper to who looks, escaped, under its description (`admin.display`). Raises
    ValueError where it is shown already."""
    if panel in _PANELS:
        raise ValueError(f"{panel.__name__} is on the papers' pages already")
    _PANELS.append(panel)


def added_panels(reader: User) -> tuple[Added, ...]:
    """Return what other apps have added, for this reader, in the order in which they did."""
    return tuple(Added(panel, reader) for panel in _PANELS)


def lead_from_paper_page(door: Door) -> None:
    """Lead from the top of a paper's page to another: a function of the paper and of who looks returns what the link
    says and where it leads, or None for who may not go there. Raises ValueError where it leads there already."""
    if door in _DOORS:
        raise ValueError(f"{door.__name__} is on the papers' pages already")
    _DOORS.append(door)


def doors_of(paper: Paper, user: User) -> list[tuple[str, str]]:
    """Return what the links of a paper's page say and where they lead, as far as the user may go there."""
    return [found for door in _DOORS if (found := door(paper, user))]


def show_on_front_page(piles: Piles) -> None:
    """Show on the curators' front page what waits elsewhere: a function of who looks returns, for each pile, what it is
    called, where it is worked on, and how much it is. Raises ValueError where it is shown already."""
    if piles in _PILES:
        raise ValueError(f"{piles.__name__} is on the front page already")
    _PILES.append(piles)


def added_piles(user: User) -> list[tuple[str, str, Pile]]:
    """Return the piles of other apps, as the user may see them."""
    return [pile for piles in _PILES for pile in piles(user)]
