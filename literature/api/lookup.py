"""What became of each identifier of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from literature.api.errors import Refused
from literature.api.identifiers import Found, Malformed, Wanted, find, read_identifier
from literature.api.papers import Row, said

MOST = 1_000
STATUSES = ("found", "merged", "withdrawn", "not_found", "malformed")


def read_body(body: Any) -> list[Any]:
    """Return the identifiers of a body `{"ids": [...]}`; raises Refused."""
    shape = f'send {{"ids": [...]}} with 1 to {MOST:,} identifiers'
    if not isinstance(body, dict) or not isinstance(body.get("ids"), list):
        raise Refused(f"The body is not what is read here: {shape}.", "invalid_body")
    if others := sorted(set(body) - {"ids"}):
        raise Refused(
            f"The body has members that are not known here ({', '.join(others)[:80]}): {shape}.", "invalid_body"
        )
    if not 1 <= len(body["ids"]) <= MOST:
        raise Refused(f"The body has {len(body['ids']):,} identifiers: {shape}.", "invalid_body", maximum=MOST)
    return list(body["ids"])


def look_up(given: Sequence[Any]) -> list[Row]:
    """Return one answer for each identifier, in their order. The number of queries does not depend on theirs."""
    read = [_read(one) for one in given]
    found = find(list({one for one in read if isinstance(one, Wanted)}))
    return [_answer(text, one, found) for text, one in zip(given, read, strict=True)]


def _read(given: Any) -> Wanted | Malformed:
    if isinstance(given, bool) or not isinstance(given, (str, int)):
        return Malformed("an identifier is a text or a number")
    try:
        return read_identifier(str(given))
    except Malformed as error:
        return error


def _answer(given: Any, read: Wanted | Malformed, found: dict[Wanted, Found]) -> Row:
    if isinstance(read, Malformed):
        return _row(given, "malformed", None, None, str(read))
    if read not in found:
        return _row(given, "not_found", None, None, f"no paper here is {read}")
    one = found[read]
    return _row(given, one.status, one.paper, one.survivor, reason(one))


def _row(given: Any, status: str, paper: Row | None, survivor: Row | None, why: str | None) -> Row:
    facts = {name: said(paper[name]) if paper else None for name in ("id", "pmid", "doi", "pmcid", "title")}
    merged_into = survivor["id"] if survivor else None
    return {"given": given, "status": status, **facts, "merged_into": merged_into, "reason": why}


def reason(found: Found) -> str | None:
    """Return the sentence that says what became of a paper; None for one that simply stands."""
    if found.survivor:
        return (
            f"paper {found.paper['id']} is the same publication as paper {found.survivor['id']} and was merged into it"
        )
    if found.status == "withdrawn":
        return f"PubMed no longer has this record; seen on {found.paper['withdrawn_at']:%Y-%m-%d}"
    return None
