"""What became of each identifier of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from literature.api import papers
from literature.api.errors import Refused
from literature.api.identifiers import Found, Malformed, Wanted, find, read_identifier
from literature.api.papers import Row, said
from literature.lacking import Question, Verdict, current_queries, judge, prepared
from literature.models import ScreeningDecision

MOST = 1_000
LONGEST_TITLE = 2_000
STATUSES = ("found", "merged", "excluded", "withdrawn", "not_found", "malformed")


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
    wanted = {one.wanted for one in read if isinstance(one, Item)}
    found = find(list(wanted | {meant for one in wanted if (meant := one.as_pmid)}))
    screened = papers.screening([one.paper["id"] for one in found.values()]) if found else {}
    titled = any(isinstance(one, Item) and one.title and one.wanted not in found for one in read)
    questions = prepared(current_queries()) if titled else []
    return [_answer(one, found, screened, questions) for one in read]


@dataclass(frozen=True, slots=True)
class Item:
    """An identifier that can be looked up, as it was sent, with the title that was sent with it."""

    given: Any
    wanted: Wanted
    title: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """What was sent in place of an identifier, and why it is none."""

    given: Any
    reason: str


def _read(given: Any) -> Item | Unread:
    identifier, title = (given.get("id"), given.get("title", "")) if isinstance(given, dict) else (given, "")
    if isinstance(given, dict) and not set(given) <= {"id", "title"}:
        return Unread(given, 'an item is an identifier, or {"id": ..., "title": ...} and nothing else')
    if isinstance(identifier, bool) or not isinstance(identifier, (str, int)):
        return Unread(given, "an identifier is a text or a number")
    if not isinstance(title, str) or len(title) > LONGEST_TITLE:
        return Unread(identifier, f"a title is a text of at most {LONGEST_TITLE:,} characters")
    try:
        return Item(identifier, read_identifier(str(identifier)), title.strip())
    except Malformed as error:
        return Unread(identifier, str(error))


def _answer(
    item: Item | Unread, found: Mapping[Wanted, Found], screened: papers.Children, questions: Sequence[Question]
) -> Row:
    if isinstance(item, Unread):
        return _row(item.given, "malformed", item.reason)
    if (one := found.get(item.wanted)) is None:
        told = _told_by_title(item, questions) if item.title else {}
        why = f"no paper here is {item.wanted}{item.wanted.hint and ': '}{item.wanted.hint}"
        return _row(item.given, "not_found", why) | _note(item.wanted, found) | told
    facts = {name: said(one.paper[name]) for name in _FACTS}
    facts["merged_into"] = one.survivor["id"] if one.survivor else None
    facts |= _note(item.wanted, found)
    last = next(iter(reversed(screened.get(one.paper["id"], []))), None)
    if last and one.status == "found" and last["decision"] == ScreeningDecision.EXCLUDED:
        return _row(item.given, "excluded", last["reason"]) | facts | {"stage": last["stage"]}
    return _row(item.given, one.status, reason(one)) | facts


def _note(wanted: Wanted, found: Mapping[Wanted, Found]) -> Row:
    """Return the note on a bare number that is also the PMID of a paper that is not the one it is the number of."""
    meant = wanted.as_pmid
    other, ours = (found.get(meant) if meant else None), found.get(wanted)
    if other is None or (ours and ours.paper["id"] == other.paper["id"]):
        return {}
    return {"note": f"paper {other.paper['id']} has the PMID {wanted}; if that is meant, write {meant}"}


_FACTS = ("id", "pmid", "doi", "pmcid", "title")


def _row(given: Any, status: str, why: str | None) -> Row:
    nothing = dict.fromkeys((*_FACTS, "merged_into", "stage", "note", "would_match", "needs"))
    return {"given": given, "status": status, **nothing, "reason": why}


def _told_by_title(item: Item, questions: Sequence[Question]) -> Row:
    """Return which strategies would find a paper that is not here by its title, and what it lacks for the others."""
    pmid = item.wanted.value if item.wanted.kind == "pmid" else None
    verdicts = judge(item.title, pmid if isinstance(pmid, int) else None, questions)
    return {
        "would_match": [verdict.strategy for verdict in verdicts if verdict.matches],
        "needs": [_needed(verdict) for verdict in verdicts if not verdict.matches],
    }


def _needed(verdict: Verdict) -> Row:
    needs = [
        {"any_of": list(need.any_of), "none_of": list(need.none_of), "others": need.others} for need in verdict.needs
    ]
    return {"strategy": verdict.strategy, "all_of": needs, "reason": verdict.reason or None}


def reason(found: Found) -> str | None:
    """Return the sentence that says what became of a paper; None for one that simply stands."""
    if found.survivor:
        return (
            f"paper {found.paper['id']} is the same publication as paper {found.survivor['id']} and was merged into it"
        )
    if found.status == "withdrawn":
        return f"PubMed no longer has this record; seen on {found.paper['withdrawn_at']:%Y-%m-%d}"
    return None
