"""Which address a request comes from, and what it is counted under."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from config.api.clients import address_of, counted_as


@pytest.mark.parametrize(
    ("trusted", "forwarded", "expected"),
    [
        (0, "192.0.2.9", "203.0.113.1"),
        (0, "", "203.0.113.1"),
        (1, "", "203.0.113.1"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "10.0.0.1, 192.0.2.1", "192.0.2.1"),
        (2, "10.0.0.1, 192.0.2.1, 192.0.2.2", "192.0.2.1"),
        (2, "192.0.2.2", "192.0.2.2"),
        (1, "192.0.2.1:4711", "192.0.2.1"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "unknown", "203.0.113.1"),
        (1, "10.0.0.1, ", "10.0.0.1"),
        (1, "10.0.0.1, <script>", "203.0.113.1"),
    ],
)
def test_only_what_a_proxy_of_ours_wrote_is_believed(settings, trusted, forwarded, expected):
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory(REMOTE_ADDR="203.0.113.1").get("/", headers={"x-forwarded-for": forwarded})
    assert address_of(request) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", "unknown"),
        ("/run/socket", "unknown"),
    ],
)
def test_an_address_of_ipv6_is_counted_by_its_network(address, expected):
    assert counted_as(address) == expected
