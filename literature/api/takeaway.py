"""Papers taken away: the list and one paper in the formats of those who cite, count and follow them."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from typing import Any
from urllib.parse import urlencode

import orjson
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.settings import api_settings

from literature.api import exports, papers
from literature.api.base import ListView
from literature.api.errors import Refused
from literature.api.files import (
    ATOM,
    JSON_LD,
    LIST_RENDERERS,
    ONE_RENDERERS,
    AtomRenderer,
    FileFormat,
    JsonLdRenderer,
    PlainRenderer,
    Row,
    file_format_of,
)
from literature.api.parameters import listed
from literature.api.relevance import ByRelevance
from literature.api.selection import Selection
from literature.bulk import among
from literature.citations import records
from literature.formats import atom, json_ld
from literature.models import Paper

_ENTRIES = 50
_NOT_OF_FEEDS = ("ordering", "page_size", "count", "fields", "facets", "group_by", "explain", "include")
_NOT_TOLD = frozenset({"format", "cursor"})
_OF_THE_SITE = frozenset({"q", "topic"})
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}")
_DEFAULT: tuple[type[BaseRenderer], ...] = tuple(api_settings.DEFAULT_RENDERER_CLASSES)  # type: ignore[arg-type]


class TakenAway(ListView):
    """A list of papers that can be had as a file or as a feed, with every filter and order that it has as JSON."""

    renderer_classes = (*_DEFAULT, *LIST_RENDERERS)
    selection: Selection
    action = "list"  # for drf-spectacular, which cannot see it where there are several media types

    def get(self, request: Request, **_: Any) -> HttpResponseBase:
        """Return a page of the list, or all of it as a file, or what was added last as a feed."""
        if file_format := file_format_of(request.accepted_renderer):
            return self._file(file_format)
        if isinstance(request.accepted_renderer, AtomRenderer):
            return self._feed()
        return super().get(request)

    def _file(self, file_format: FileFormat) -> HttpResponseBase:
        exports.check(self.request, file_format)
        rows = self.filter_queryset(self.get_queryset())
        fields = self.request.query_params.get("fields")
        source = exports.Source(self._ids(rows), self._some, listed(fields) if fields else None)
        return exports.stream(self.request, file_format, source, name=exports.file_name())

    def _ids(self, rows: QuerySet[Any]) -> Generator[int]:
        """Return the numbers of the list's papers in its order, unread. Raises Refused for an order that is none."""
        ranked: ByRelevance | None = self.ranking(self.request.query_params.get("ordering", self.ordering))
        if ranked is None:
            return exports.ordered_ids(self.paginator.ordered(rows, self.request, self))  # type: ignore[union-attr]
        ranked.check_few()
        return ranked.ids()

    def _some(self, ids: Sequence[int]) -> list[Row]:
        """Return some papers as the list has them, in the order of their numbers."""
        found = papers.list_rows(Paper.objects.filter(among("pk", ids)), self.selection.columns)
        rows = {row["id"]: row for row in found}
        return self.build([rows[pk] for pk in ids if pk in rows])

    # ── The feed ────────────────────────────────────────────────────────────────────────────────────────────────────
    def _feed(self) -> HttpResponse:
        """Return a page of the papers added last."""
        for name in _NOT_OF_FEEDS:
            if name in self.request.query_params:
                sentence = f"{name} is not for feeds, which have the papers added last, {_ENTRIES} at a time."
                raise Refused(sentence, parameter=name)
        self.ordering, self.page_size = "-created_at", _ENTRIES  # type: ignore[misc]
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        following = self.get_paginated_response([]).data["next"]
        entries = [self._entry(paper) for paper in papers.build(page)]
        return HttpResponse(atom.write(self._about(following), entries), content_type=f"{ATOM}; charset=utf-8")

    def _about(self, following: str | None) -> atom.Feed:
        given = self.request.query_params.lists()
        asked = [(name, value) for name, values in given if name not in _NOT_TOLD for value in values]
        page = _absolute(self.request, "site:results" if _fit_the_site(asked) else "literature-api:papers")
        addresses = {
            "self": self.request.build_absolute_uri(),
            "alternate": f"{page}?{urlencode(asked)}" if asked else page,
            **({"next": following} if following else {}),
        }
        said = [value if name in _OF_THE_SITE else f"{name}={value}" for name, value in asked]
        return atom.Feed(": ".join(("New papers", *said)), self.request.get_host(), addresses)

    def _entry(self, paper: Row) -> atom.Entry:
        identity = _address(self.request, paper["id"])
        return atom.Entry(paper, identity, _absolute(self.request, "site:paper", pk=paper["id"]))


def _fit_the_site(asked: Sequence[tuple[str, str]]) -> bool:
    """Whether the readers' own page can be asked the same: it takes a query and one topic."""
    names = [name for name, _ in asked]
    plain = all(_SLUG.fullmatch(value) for name, value in asked if name == "topic")
    return plain and len(names) == len(set(names)) and set(names) <= _OF_THE_SITE


# ── One paper ───────────────────────────────────────────────────────────────────────────────────────────────────────
ONE_PAPER_RENDERERS = (*_DEFAULT, *ONE_RENDERERS)


def one(request: Request, paper_id: int) -> HttpResponse | None:
    """Return the paper in the format that was negotiated; None where that is JSON or a page."""
    renderer = request.accepted_renderer
    if isinstance(renderer, JsonLdRenderer):
        _refuse_fields(request, "jsonld")
        ((_, record),) = records([paper_id])
        body = orjson.dumps(json_ld.document(record, _address(request, paper_id)))
        return HttpResponse(body, content_type=JSON_LD)
    if not (file_format := file_format_of(renderer)):
        return None
    exports.check(request, file_format)
    _refuse_fields(request, file_format.name)
    source = exports.Source(_only(paper_id), _whole)
    return exports.whole(file_format, source, name=exports.file_name(f"paper-{paper_id}"))


def _refuse_fields(request: Request, name: str) -> None:
    if "fields" in request.query_params:
        raise Refused(f"fields chooses members of JSON: format={name} has the whole paper.", parameter="fields")


def _only(paper_id: int) -> Generator[int]:
    yield paper_id


def _whole(ids: Sequence[int]) -> list[Row]:
    return papers.build(list(papers.list_rows(Paper.objects.filter(pk__in=ids))))


def _address(request: Request, paper_id: int) -> str:
    return _absolute(request, "literature-api:paper", identifier=str(paper_id))


def _absolute(request: Request, name: str, **arguments: Any) -> str:
    """Return an address without the format of this one, which the framework's own function would keep."""
    return request.build_absolute_uri(reverse(name, kwargs=arguments))


def moved(request: Request, address: str) -> HttpResponse | None:
    """Return the redirect of a merged paper for a client that asked for a file; None for one that reads JSON."""
    if not isinstance(request.accepted_renderer, PlainRenderer):
        return None
    return HttpResponse(status=301, headers={"Location": address})


def alternates(request: Request, paper_id: int) -> str:
    """Return the value of Link (RFC 8288): the paper in every other format, and its address for citing it."""
    address = _address(request, paper_id)
    links = [
        f'<{address}?format={renderer.format}>; rel="alternate"; type="{renderer.media_type}"'
        for renderer in ONE_RENDERERS
    ]
    return ", ".join(links)
