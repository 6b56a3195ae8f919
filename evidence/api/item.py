"""One evidence item as JSON: what was extracted, what it rests on, and what became of it."""

from __future__ import annotations

from typing import Any

from evidence.api.document import derived, told
from evidence.api.items import build as build_items
from evidence.api.items import full_name
from evidence.checked import findings_of
from evidence.levels import level
from evidence.models import BiasAssessment, ClaimLink, EvidenceItem, ItemVersion, Study, WarningAnswer
from literature.api.papers import Row, said

_BIAS = ("form", "form_version", "judgement", "reason", "answers", "assessed_at")
_VERSION = ("number", "level", "accepted_at", "reason", "superseded_at", "content")
_WARNING = ("path", "code", "message", "answer", "answered_at")
_LEVEL = ("computed_level", "level_rule", "level_override", "level_override_reason")


def build(row: Row) -> Row:
    """Return the item of a row of `items.rows` as JSON. A fixed number of queries."""
    (item,) = build_items([row])
    pk, content = row["id"], row["content"]
    return {
        **item,
        "content": told(content),
        "derived": derived(content),
        "quotes": [_quote(quote) for quote in content.get("quotes", ())],
        "level_detail": _level(pk, row["level"], content),
        "risk_of_bias": _bias(pk),
        "warnings": _warnings(row),
        "claims": _claims(pk),
        "study_detail": _study(content.get("study")),
        "versions": _versions(pk),
    }


def _warnings(row: Row) -> list[Row]:
    """Return the answers to warnings about what is public that stood when it was last accepted: those to a pending
    revision are not public."""
    item = EvidenceItem(pk=row["id"], paper_id=row["paper__id"])
    asked = {(one.path, one.code, one.message) for one in findings_of(item, row["content"])}
    reviewed: Any = WarningAnswer.objects.reviewed().filter(item=item.pk).order_by("pk").values(*_WARNING)
    return [one for one in reviewed if (one["path"], one["code"], one["message"]) in asked]


def _quote(quote: Row) -> Row:
    return {"values": quote.get("values", []), "text": quote["text"], "place": quote["place"]}


def _level(pk: int, counts: int | None, content: Row) -> Row:
    """Return the level with its rule; the rule's sentence is told where today's rules still say the same."""
    computed, rule, override, reason = EvidenceItem.objects.values_list(*_LEVEL).get(pk=pk)
    today = level(content)
    return {
        "level": counts,
        "computed": computed,
        "rule": said(rule),
        "says": today.says if today.rule == rule else None,
        "override": override,
        "override_reason": said(reason),
    }


def _person(who: str) -> tuple[str, ...]:
    return tuple(f"{who}__{name}" for name in ("first_name", "last_name", "username"))


def _bias(pk: int) -> list[Row]:
    rows: Any = BiasAssessment.objects.filter(item=pk).order_by("form").values(*_BIAS, *_person("assessed_by"))
    return [{**{name: said(row[name]) for name in _BIAS}, "assessed_by": full_name(row, "assessed_by")} for row in rows]


def _claims(pk: int) -> list[Row]:
    links = ClaimLink.objects.filter(item=pk, claim__is_active=True).order_by("claim__position", "claim__slug")
    rows = links.values_list("claim__slug", "claim__sentence", "stance", "directness")
    return [dict(zip(("slug", "sentence", "stance", "directness"), row, strict=True)) for row in rows]


def _study(slug: str | None) -> Row | None:
    found = Study.objects.filter(slug=slug).values("slug", "name", "registration").first() if slug else None
    return {name: said(value) for name, value in found.items()} if found else None


def _versions(pk: int) -> list[Row]:
    people = ("accepted_by", "written_by")
    columns = (column for who in people for column in _person(who))
    rows: Any = ItemVersion.objects.filter(item=pk).order_by("number").values(*_VERSION, *columns)
    return [
        {**{name: said(row[name]) for name in _VERSION}, **{who: full_name(row, who) for who in people}} for row in rows
    ]
