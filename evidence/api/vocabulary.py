"""The vocabulary as JSON, each term with how much evidence and how many claims are told in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from evidence.api.addresses import evidence_url
from evidence.models import IndexTest, Intervention, Outcome
from evidence.usage import use_of
from evidence.vocabulary import Vocabulary
from literature.api.papers import Row, said

_COLUMNS = ("id", "slug", "name", "description", "synonyms", "position", "is_active")
# Vocabulary -> the parameter of evidence/ and the column of a claim that name its terms.
PARAMETERS: dict[Any, str] = {Intervention: "intervention", IndexTest: "index_test", Outcome: "outcome"}


def rows(terms: QuerySet[Any]) -> QuerySet[Any]:
    """Return the terms as rows."""
    more = ("better",) if terms.model is Outcome else ()
    found: QuerySet[Any, Any] = terms.values(*_COLUMNS, *more, "parent__slug")
    return found


def build(found: Sequence[Row], vocabulary: Vocabulary, request: HttpRequest) -> list[Row]:
    """Return terms as JSON. A fixed number of queries, however many terms and items there are."""
    used, name = use_of(vocabulary), PARAMETERS[vocabulary]
    return [
        {
            **{column: said(value) for column, value in row.items() if column != "parent__slug"},
            "parent": row["parent__slug"],
            "items": used.items[row["id"]],
            "items_own": used.items_own[row["id"]],
            "claims": used.claims[row["id"]],
            "evidence_url": evidence_url(request, **{name: row["slug"]}),
        }
        for row in found
    ]
