"""Tables and lists for read-only parts of a page. Every value is escaped; only what `shown` names is left out.

They are no inline formsets: a paper may have thousands of authors, and a form field for each would neither load nor
be accepted back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.admin.utils import display_for_value
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

NOTHING = "–"
LONGEST_LIST = 200


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]], *, limit: int = LONGEST_LIST) -> SafeString | str:
    """Return an HTML table of at most `limit` rows, saying how many more there are; a dash where there are none."""
    cells = [[_shown(value) for value in row] for row in rows]
    if not cells:
        return NOTHING
    head = format_html_join("", '<th scope="col">{}</th>', ((heading,) for heading in headings))
    body = format_html_join("", "<tr>{}</tr>", ((_cells(row),) for row in cells[:limit]))
    more = format_html("<p>and {} more</p>", len(cells) - limit) if len(cells) > limit else ""
    return format_html(
        '<div class="panel"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}</div>', head, body, more
    )


def _cells(row: Sequence[Any]) -> SafeString:
    return format_html_join("", "<td>{}</td>", ((value,) for value in row))


def _shown(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return "; ".join(str(item) for item in value) or NOTHING
    return display_for_value(value, NOTHING) if value not in ("", None) else NOTHING


def link(url: str, text: object) -> SafeString | str:
    """Return a link for an http, https or local address; for any other, a `javascript:` say, the text alone."""
    if not url.lower().startswith(("http://", "https://", "/")):
        return str(text)
    return format_html('<a href="{}" rel="noreferrer">{}</a>', url, text)


def pubmed_link(pmid: int | None) -> SafeString | str:
    """Return a link to a record at PubMed; a dash without a PMID."""
    return link(f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/", pmid) if pmid else NOTHING


def lines(values: Iterable[object]) -> SafeString | str:
    """Return values one below the other; a dash where there are none."""
    return format_html_join("", "<div>{}</div>", ((value,) for value in values)) or NOTHING


def literal(text: str) -> SafeString | str:
    """Return text as it was typed, line breaks and all; a dash for none."""
    return format_html('<pre class="literal">{}</pre>', text) if text else NOTHING
