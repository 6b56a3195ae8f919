"""How answers are written and bodies read: orjson both ways, a page for people, and no guessing about formats."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import IO, Any

import orjson
from django.conf import settings
from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import mark_safe
from rest_framework.exceptions import NotAcceptable, ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, BrowsableAPIRenderer
from rest_framework.request import Request

from config.api.errors import BodyTooLarge, Refused

_WEIGHT = re.compile(r"1(\.0{0,3})?|0(\.[0-9]{0,3})?")
_AS_TYPED = re.compile(r"`([^`<]+)`")
_ADDRESS = re.compile(r"&quot;((?:https?:/|/api)/\S*?)&quot;")
_AS_LINK = r'&quot;<a href="\1" rel="noreferrer">\1</a>&quot;'
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
            "content": _with_links(content),
            "name": view.get_view_name(),
            "description": _with_code(self.get_description(view, response.status_code)),
            "breadcrumblist": self.get_breadcrumbs(request),
            "request": request,
            "response": response,
            "json_format": getattr(renderer, "format", "json"),
            "links": _page_links(data),
        }


def _with_code(description: str) -> str:
    """Set what stands between backticks as code; the description has been escaped by the framework."""
    return mark_safe(_AS_TYPED.sub(r"<code>\1</code>", description))  # noqa: S308


def _with_links(content: str) -> str:
    """Return the JSON as HTML in which each text that is an http(s) address, or one of ours, can be followed."""
    return mark_safe(_ADDRESS.sub(_AS_LINK, escape(content)))  # noqa: S308


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
            values = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(f"The body is not JSON in UTF-8: {error}.") from error
        _check_names_come_once(body)
        return values


def _check_names_come_once(body: bytes) -> None:
    """Raise ParseError where an object has a name twice: only one of the two could be heard (RFC 8259, section 4)."""
    try:  # numbers are left as they are written: they may have any length
        json.loads(body, object_pairs_hook=_once, parse_int=str, parse_float=str)
    except RecursionError:
        raise ParseError("The body is nested too deeply.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(names) > len(set(names)):
        twice = next(name for name in names if names.count(name) > 1)
        raise ParseError(f"The body has {twice[:80]!r} twice in one object: give it once.")
    return dict(pairs)


class StrictNegotiation(DefaultContentNegotiation):
    """Chooses a renderer by `format`, a suffix of the address, or Accept with its weights (RFC 9110, section 12.5.1).

    A format that is named goes before what Accept says: whoever writes it into the address means it.  A renderer may
    answer to `other_media_types` beside its own."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the renderer and its media type. Raises Refused for a format that is not offered, and NotAcceptable
        where Accept names nothing that is."""
        known = list(renderers)
        named = request.query_params.get("format")
        if named is not None and format_suffix and named != format_suffix:
            raise Refused(f"The address asks for {format_suffix} and for format={named}: ask for one.")
        asked = format_suffix or named  # "format=" names one, too, which there is not
        if asked is not None:
            chosen = self.filter_renderers(known, asked)[0]
            return chosen, str(chosen.media_type)
        ranges = read_accept(request.META.get("HTTP_ACCEPT", "*/*"))
        weights = [max(_weight(media_type, ranges) for media_type in _media_types(renderer)) for renderer in known]
        if not (best := max(weights)):
            raise NotAcceptable(available_renderers=known)
        chosen = known[weights.index(best)]
        return chosen, str(chosen.media_type)

    def filter_renderers(self, renderers: Iterable[BaseRenderer], format: str) -> list[BaseRenderer]:  # noqa: A002
        """Return the renderers of the format; raises Refused, naming those there are."""
        known = list(renderers)
        chosen = [renderer for renderer in known if renderer.format == format]
        if not chosen:
            names = sorted({str(renderer.format) for renderer in known})
            near = next(iter(get_close_matches(format[:40].lower(), names, n=1)), None)
            hint = f" Did you mean {near}?" if near else ""
            sentence = f"format={format[:40]} is not offered here: use {' or '.join(names)}.{hint}"
            raise Refused(sentence, parameter="format", nearest=near, allowed=names)
        return chosen


def _media_types(renderer: BaseRenderer) -> tuple[str, ...]:
    return (str(renderer.media_type), *getattr(renderer, "other_media_types", ()))


def read_accept(header: str) -> dict[str, float]:
    """Return the media ranges of an Accept header, in lower case, with their weights; without one, all will do.

    Parameters other than the weight are passed over: no media type here comes in kinds.  What has no number for a
    weight weighs nothing."""
    ranges: dict[str, float] = {}
    for part in header.lower().split(","):
        media_range, *parameters = (piece.strip() for piece in part.split(";"))
        if media_range:
            weight = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
            ranges[media_range] = float(weight) if _WEIGHT.fullmatch(weight) else 0.0
    return ranges or {"*/*": 1.0}


def _weight(media_type: str, ranges: Mapping[str, float]) -> float:
    """Return the weight of a media type: that of the narrowest range it falls in."""
    for candidate in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        if candidate in ranges:
            return ranges[candidate]
    return 0.0
