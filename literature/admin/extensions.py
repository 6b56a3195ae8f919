"""What other apps add to a paper's page in the admin, without literature knowing those apps.

An app registers when it is ready (`AppConfig.ready`), once a process: `show_on_paper_page(evidence_items)`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.safestring import SafeString

from literature.models import Paper

Panel = Callable[[Paper], SafeString | str]
_PANELS: list[Panel] = []


def show_on_paper_page(panel: Panel) -> None:
    """Show what a function says of a paper, escaped, under its description (`admin.display`). Raises ValueError where
    it is shown already."""
    if panel in _PANELS:
        raise ValueError(f"{panel.__name__} is on the papers' pages already")
    _PANELS.append(panel)


def added_panels() -> tuple[Panel, ...]:
    """Return what other apps have added, in the order in which they did."""
    return tuple(_PANELS)
