"""One evidence item in FHIR R5, for who exchanges evidence in it."""

from __future__ import annotations

from itertools import chain
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse

from evidence import fhir
from evidence.api.items import full_name
from evidence.levels import level
from evidence.models import BiasAssessment, IndexTest, Intervention, Origin, Outcome
from literature.api.files import PlainRenderer
from literature.api.papers import Row
from literature.identifiers import paper_url

MEDIA = {(200, fhir.MEDIA_TYPE): OpenApiResponse(OpenApiTypes.OBJECT)}


class FhirRenderer(PlainRenderer):
    """The resource Evidence of FHIR R5."""

    format = "fhir"
    media_type = fhir.MEDIA_TYPE


def answer(row: Row, request: HttpRequest) -> HttpResponse:
    """Return the item of a row of `items.rows` as the resource. Five queries at most."""
    resource = fhir.evidence(row["content"], _about(row, request))
    return HttpResponse(orjson.dumps(resource), content_type=fhir.MEDIA_TYPE)


def _about(row: Row, request: HttpRequest) -> fhir.About:
    today = level(row["content"])
    address = paper_url(row["paper__pmid"], row["paper__doi"])
    return fhir.About(
        item=row["id"],
        version=row["version"],
        url=request.build_absolute_uri(reverse("evidence-api:item", args=[str(row["id"])])),
        accepted_at=row["decided_at"],
        accepted_by=full_name(row, "decided_by") or "",
        level=row["level"],
        level_says=today.says if today.rule == row["level_rule"] else "",
        citation=_citation(row),
        links=[link for link in (address, row["source_url"]) if link],
        terms=_terms(row["content"]),
        bias=_bias(row["id"]),
        is_demo=row["is_demo"],
        is_secondary=row["origin"] == Origin.SECONDARY,
        review_reason=(row["review_reason"] or "the paper has a notice") if row["review_since"] else "",
    )


def _citation(row: Row) -> str:
    """Return the paper as text, as far as its record goes."""
    pmid, doi, year = row["paper__pmid"], row["paper__doi"], row["paper__year"]
    told = [row["paper__title"] or "Paper without a title", *([str(year)] if year else [])]
    told += [f"PMID {pmid}"] if pmid else []
    told += [f"doi:{doi}"] if doi else []
    return ". ".join(told)


def _bias(item: int) -> list[tuple[str, str]]:
    assessed = BiasAssessment.objects.filter(item=item).exclude(judgement="").order_by("form")
    return [(one.form, one.get_judgement_display()) for one in assessed]


def _terms(said: Row) -> dict[str, str]:
    """Return the names of the terms that a document uses. A query for each vocabulary."""
    parts: dict[str, Any] = {**said, **said.get("therapy", {}), **said.get("diagnosis", {})}
    used = [
        (Intervention, ("intervention", "comparator")),
        (IndexTest, ("index_test", "reference")),
        (Outcome, ("outcome",)),
    ]
    found = (
        vocabulary._default_manager.filter(slug__in=[parts[name] for name in members if name in parts])
        for vocabulary, members in used
    )
    return dict(chain.from_iterable(terms.order_by().values_list("slug", "name") for terms in found))
