"""Evidence items in FHIR R5, for who exchanges evidence in it: one as a resource, a list as a bundle of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse

from evidence import fhir
from evidence.api.items import full_name
from evidence.api.items import rows as rows_of
from evidence.levels import level
from evidence.models import BiasAssessment, EvidenceItem, IndexTest, Intervention, Origin, Outcome
from evidence.vocabulary import Vocabulary
from literature.api.files import PlainRenderer
from literature.api.papers import Row
from literature.bulk import among
from literature.identifiers import paper_url

MEDIA = {(200, fhir.MEDIA_TYPE): OpenApiResponse(OpenApiTypes.OBJECT)}


class FhirRenderer(PlainRenderer):
    """The resource Evidence of FHIR R5."""

    format = "fhir"
    media_type = fhir.MEDIA_TYPE


def answer(row: Row, request: HttpRequest) -> HttpResponse:
    """Return the item of a row of `items.rows` as the resource. Four queries at most."""
    (resource,) = _resources([row], request)
    return HttpResponse(orjson.dumps(resource), content_type=fhir.MEDIA_TYPE)


def entries(request: HttpRequest, ids: Sequence[int]) -> list[Row]:
    """Return some accepted items as entries of a bundle, in the order of their numbers. Five queries at most."""
    found = {row["id"]: row for row in rows_of(EvidenceItem.objects.filter(among("pk", ids)))}
    resources = _resources([found[pk] for pk in ids if pk in found], request)
    return [{"fullUrl": resource["url"], "resource": resource} for resource in resources]


def bundle(found: Iterable[Row]) -> Iterator[bytes]:
    """Yield a Bundle of the type collection entry by entry. FHIR knows no empty list: a bundle of nothing has none."""
    made_at = timezone.now().isoformat(timespec="seconds").replace("+00:00", "Z")
    before = b'{"resourceType":"Bundle","type":"collection","timestamp":%b,"entry":[' % orjson.dumps(made_at)
    for entry in found:
        yield before + orjson.dumps(entry)
        before = b",\n"
    yield b"]}\n" if before == b",\n" else before.removesuffix(b',"entry":[') + b"}\n"


def _resources(found: Sequence[Row], request: HttpRequest) -> list[Row]:
    """Return the items of rows as resources. A query for the forms, and one for each vocabulary."""
    terms, bias = _terms([row["content"] for row in found]), _bias([row["id"] for row in found])
    return [
        fhir.evidence(row["content"], _about(row, request, own, bias.get(row["id"], [])))
        for row, own in zip(found, terms, strict=True)
    ]


def _about(row: Row, request: HttpRequest, terms: dict[str, str], bias: list[tuple[str, str]]) -> fhir.About:
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
        terms=terms,
        bias=bias,
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


def _bias(items: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Return the summaries of the forms on the items. One query."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    assessed = BiasAssessment.objects.filter(among("item", items)).exclude(judgement="").order_by("form")
    for one in assessed.only("item", "form", "judgement"):
        found[one.item_id].append((one.form, one.get_judgement_display()))
    return found


_VOCABULARIES: tuple[tuple[Vocabulary, tuple[str, ...]], ...] = (
    (Intervention, ("intervention", "comparator")),
    (IndexTest, ("index_test", "reference")),
    (Outcome, ("outcome",)),
)


def _terms(documents: Sequence[Row]) -> list[dict[str, str]]:
    """Return for each document the names of the terms that it uses by their slugs, which only a vocabulary has once. A
    query for each vocabulary."""
    parts: list[Any] = [{**said, **said.get("therapy", {}), **said.get("diagnosis", {})} for said in documents]
    names: list[dict[str, str]] = [{} for _ in documents]
    for vocabulary, members in _VOCABULARIES:
        used = [{said[name] for name in members if name in said} for said in parts]
        terms = vocabulary._default_manager.filter(among("slug", sorted(set().union(*used)))).order_by()
        known = dict(terms.values_list("slug", "name"))
        for own, slugs in zip(names, used, strict=True):
            own.update({slug: known[slug] for slug in slugs if slug in known})
    return names
