"""Pages as a reader finds things in them."""

from __future__ import annotations

import re

from lxml.html import HtmlElement, document_fromstring

_ATTRIBUTE = r"\[(?P<attr>[-\w]+)(?:=[\"'](?P<value>[^\"']*)[\"'])?\]"
_PART = re.compile(rf"#(?P<id>[-\w]+)|\.(?P<cls>[-\w]+)|{_ATTRIBUTE}|(?P<tag>\w+)")


def page_of(content: bytes) -> HtmlElement:
    """Return the page, or a piece of one, as a tree."""
    return document_fromstring(content.decode())


def find(page: HtmlElement, selector: str) -> list[HtmlElement]:
    """Return what a simple selector finds: "#id", ".class", "[name='x'][checked]", and such below one another."""
    path = "".join("//*" + "".join(_test(part) for part in _PART.finditer(one)) for one in selector.split(" "))
    return list(page.xpath(path))


def _test(part: re.Match[str]) -> str:
    if part["id"]:
        return f'[@id="{part["id"]}"]'
    if part["cls"]:
        return f'[contains(concat(" ", @class, " "), " {part["cls"]} ")]'
    if part["tag"]:
        return f"[self::{part['tag']}]"
    return f"[@{part['attr']}]" if part["value"] is None else f'[@{part["attr"]}="{part["value"]}"]'


def text(page: HtmlElement, selector: str) -> str:
    """Return the words in what a selector finds, white space made one."""
    return " ".join(" ".join(" ".join(found.itertext()).split()) for found in find(page, selector))


def value(page: HtmlElement, name: str) -> str:
    """Return what stands in the field of this name."""
    return str(find(page, f"[name='{name}']")[0].value or "")
