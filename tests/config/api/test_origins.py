"""Pages of any origin may read, with any header that they have reason to send."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/"
FOREIGN = "https://example.org"


def preflight(address: str = "papers/", **headers: str) -> object:
    asked = {"origin": FOREIGN, "access-control-request-method": "GET", **headers}
    return Client().options(ROOT + address, headers=asked)


@pytest.mark.parametrize("address", ["topics/", "topics/none/", "papers/?x=1", "none/", "docs/", "schema/"])
def test_every_origin_may_read_answers_and_refusals(address):
    response = Client().get(ROOT + address, headers={"origin": FOREIGN})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "RateLimit" in response["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in response


def test_the_admin_is_closed_to_other_origins():
    assert "Access-Control-Allow-Origin" not in Client().get("/admin/login/", headers={"origin": FOREIGN})


def test_a_preflight_is_answered_without_being_counted():
    response = preflight("papers/lookup/", **{"access-control-request-method": "POST"})
    assert (response.status_code, response.content) == (204, b"")
    assert "POST" in response["Access-Control-Allow-Methods"]
    assert "RateLimit" not in response


@pytest.mark.parametrize("names", ["authorization", "content-type, if-none-match", "accept,x-requested-with"])
def test_any_header_may_be_sent(names):
    response = preflight(**{"access-control-request-headers": names})
    assert response["Access-Control-Allow-Headers"] == names
    assert "Access-Control-Request-Headers" in response["Vary"]


def test_what_is_no_list_of_names_is_not_repeated():
    assert "Access-Control-Allow-Headers" not in preflight(**{"access-control-request-headers": "a<b>"})


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        *(("papers/", "GET, HEAD, OPTIONS"), ("papers/lookup/", "POST, OPTIONS"), ("topics/", "GET, HEAD, OPTIONS")),
        *(
            (address, "GET, HEAD, OPTIONS")
            for address in ("schema/", "docs/", "docs/redoc/", "papers.csv", "papers.ris")
        ),
    ],
)
def test_options_says_what_the_resource_answers(address, allowed):
    response = Client().options(ROOT + address)
    assert response.status_code == 200
    assert response["Allow"] == allowed
    assert response.json()["name"]
