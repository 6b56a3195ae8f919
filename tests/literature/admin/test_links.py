"""Links and forms are shown to who may follow them: each role walks the workbench and is refused nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from lxml.html import HtmlElement, document_fromstring

from literature.models import Paper
from tests.literature.admin.scene import build
from tests.literature.factories import make_user

MOST_ALIKE = 2  # pages of one address that are walked: a paper, and another one
OWN = {"logout", "password_change", "literature_second_factor", "literature_queue_arrange"}
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def page_of(client: Client, address: str) -> HtmlElement | None:
    """Follow a link; None where there is no page behind it (a file, a redirection outwards)."""
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    is_page = answer.headers["Content-Type"].startswith("text/html") and not answer.streaming
    return document_fromstring(answer.content.decode()) if is_page and answer.content else None


def name_of(address: str) -> str:
    try:
        return str(resolve(address.partition("?")[0]).url_name)
    except Resolver404:
        return ""


def walk(client: Client) -> Iterator[tuple[str, HtmlElement]]:
    """Yield every page that links lead to from the front page, at most so many of one kind."""
    waiting, seen, alike = ["/admin/"], {"/admin/"}, Counter[str]()
    while waiting:
        at = waiting.pop(0)
        page = page_of(client, at)
        if page is None:
            continue
        yield at, page
        for link in page.xpath("//a/@href"):
            to = urljoin(at, link).partition("#")[0]
            path = to.partition("?")[0]
            if to.startswith("/admin/") and path not in seen and alike[name_of(path)] < MOST_ALIKE:
                seen.add(path)
                alike[name_of(path)] += 1
                waiting.append(to)


def forms_of(at: str, page: HtmlElement) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield where each button sends its form to, and what that sends as it stands."""
    for form in page.xpath("//form[@method='post']"):
        for button in form.xpath(".//button[not(@type) or @type='submit'] | .//input[@type='submit']"):
            to = urljoin(at, button.get("formaction") or form.get("action") or at)
            if name_of(to) not in OWN:
                pressed = {button.get("name"): button.get("value", "")} if button.get("name") else {}
                yield to, {**dict(form.form_values()), **pressed}


@pytest.mark.parametrize("role", ["viewer", "curator"])
def test_no_link_and_no_form_leads_to_a_refusal(role: str) -> None:
    build()
    Paper.objects.filter(pk=Paper.objects.order_by("pk")[0].pk).update(source="hand", pmid=None)
    client = Client()
    client.force_login(make_user(f"a-{role}", role=role))
    pages = list(walk(client))
    names = {name_of(at) for at, _ in pages}
    assert {"literature_paper_change", "evidence_evidenceitem_change", "evidence_claim_change"} <= names
    sent = {(to, said.get("_act", "")): said for at, page in pages for to, said in forms_of(at, page)}
    for (to, _), said in sent.items():
        assert client.post(to, said).status_code != 403, to
