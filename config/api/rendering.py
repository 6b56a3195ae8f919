"""How answers are written and bodies read: orjson both ways, a page for people, and no guessing about formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from django.utils.encoding import force_str
from django.utils.functional import Promise
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, BrowsableAPIRenderer

from config.api.errors import BodyTooLarge, Refused

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


class OrjsonRenderer(BaseRenderer):
    """JSON in UTF-8; moments are ISO 8601 and end with Z."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Return the data as bytes, indented where the page for people asks for it."""
        if data is None:
            return b""
        indent = orjson.OPT_INDENT_2 if (renderer_context or {}).get("indent") else 0
        return orjson.dumps(data, default=_text_of_lazy, option=_OPTIONS | indent)


def _text_of_lazy(value: Any) -> str:
    if isinstance(value, Promise):
        return force_str(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


class ReadingRoomRenderer(BrowsableAPIRenderer):
    """The answer as a page to read: no forms, no script, nothing that the content security policy would stop."""

    template = "api/reading_room.html"

    def get_context(
        self, data: Any, accepted_media_type: str | None, renderer_context: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        """Return what the template shows."""
        view, request, response = ((renderer_context or {})[name] for name in ("view", "request", "response"))
        renderer = self.get_default_renderer(view)
        # Rendered as the data stands: the page must show what a program would get.
        content = force_str(OrjsonRenderer().render(data, renderer_context={"indent": 2}))
        return {
            "content": content,
            "name": view.get_view_name(),
            "description": self.get_description(view, response.status_code),
            "breadcrumblist": self.get_breadcrumbs(request),
            "request": request,
            "response": response,
            "json_format": getattr(renderer, "format", "json"),
            "links": _page_links(data),
        }


def _page_links(data: Any) -> dict[str, str]:
    if not isinstance(data, dict):
        return {}
    return {name: data[name] for name in ("previous", "next") if isinstance(data.get(name), str)}


class BoundedJSONParser(BaseParser):
    """JSON bodies up to DATA_UPLOAD_MAX_MEMORY_SIZE bytes, which the framework's own parser would not bound."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the values of the body; raises BodyTooLarge or ParseError."""
        limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise BodyTooLarge(f"The body is larger than {limit:,} bytes.", "body_too_large", limit=limit)
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(f"The body is not JSON in UTF-8: {error}.") from error


class StrictNegotiation(DefaultContentNegotiation):
    """Chooses a renderer; an unknown `format` is a wrong value, not a missing page."""

    def filter_renderers(self, renderers: Iterable[BaseRenderer], format: str) -> list[BaseRenderer]:  # noqa: A002
        """Return the renderers of the format; raises Refused, naming those there are."""
        known = list(renderers)
        chosen = [renderer for renderer in known if renderer.format == format]
        if not chosen:
            names = sorted({str(renderer.format) for renderer in known})
            raise Refused(f"format={format} is not offered here: use {' or '.join(names)}.", allowed=names)
        return chosen
