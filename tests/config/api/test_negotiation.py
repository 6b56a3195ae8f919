"""Which renderer a request gets."""

from __future__ import annotations

import pytest
from rest_framework.exceptions import NotAcceptable
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from config.api.errors import Refused
from config.api.rendering import StrictNegotiation, read_accept


class Json(BaseRenderer):
    media_type = "application/json"
    format = "json"


class Page(BaseRenderer):
    media_type = "text/html"
    format = "api"


class Bibtex(BaseRenderer):
    media_type = "application/x-bibtex"
    other_media_types = ("text/x-bibtex",)
    format = "bibtex"


RENDERERS = (Json(), Page(), Bibtex())


def chosen(accept: str | None = None, query: str = "", suffix: str | None = None) -> str:
    headers = {} if accept is None else {"accept": accept}
    request = Request(APIRequestFactory().get(f"/{query}", headers=headers))
    renderer, media_type = StrictNegotiation().select_renderer(request, RENDERERS, suffix)
    assert media_type == renderer.media_type
    return str(renderer.format)


@pytest.mark.parametrize("accept", ["image/png", "application/json;q=0", "text/*;q=0, application/*;q=0, image/*", "*"])
def test_what_is_not_offered_is_refused(accept):
    with pytest.raises(NotAcceptable):
        chosen(accept)


def test_a_format_that_is_not_offered_is_refused_with_those_that_are():
    with pytest.raises(Refused) as refused:
        chosen(query="?format=pdf")
    assert refused.value.members["allowed"] == ["api", "bibtex", "json"]


def test_a_format_without_a_name_is_refused():
    with pytest.raises(Refused):
        chosen(query="?format=")


def test_two_formats_in_one_address_are_refused():
    with pytest.raises(Refused):
        chosen(query="?format=json", suffix="bibtex")
    assert chosen(query="?format=bibtex", suffix="bibtex") == "bibtex"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "json"),
        ("", "json"),
        ("*/*", "json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "api"),  # a browser
        ("text/html;q=0.5, application/x-bibtex", "bibtex"),
        ("text/html;q=0.5, application/x-bibtex;q=0.4", "api"),
        ("text/x-bibtex", "bibtex"),
        ("text/*", "api"),
        ("text/html;q=0.1, text/*", "bibtex"),  # the narrower range says what HTML is worth
        ("*/*;q=0.1, application/json;q=0", "api"),
        ("APPLICATION/JSON; charset=utf-8; Q=0.3, image/png", "json"),
        ("application/json;q=0.2, text/html;q=bad", "json"),
        ("application/json, application/x-bibtex", "json"),  # equal: the order of the offer
    ],
)
def test_the_greatest_weight_wins(accept, expected):
    assert chosen(accept) == expected


def test_a_format_in_the_address_goes_before_accept():
    assert chosen("application/json", "?format=bibtex") == "bibtex"
    assert chosen("application/json", suffix="bibtex") == "bibtex"


def test_weights_are_read_as_they_are_written():
    assert read_accept("a/b;q=0.5;x=1, c/*;level=1, d/e;q=1.5") == {"a/b": 0.5, "c/*": 1.0, "d/e": 0.0}
