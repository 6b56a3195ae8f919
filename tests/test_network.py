"""The guard that keeps tests off the network."""

from __future__ import annotations

import socket
import threading
import urllib.request

import pytest

from tests.network import NetworkBlocked, is_loopback


@pytest.mark.parametrize("address", [("93.184.216.34", 80), ("10.0.0.1", 5432)])
def test_a_connection_elsewhere_is_refused_with_its_address(address):
    with socket.socket() as client, pytest.raises(NetworkBlocked, match=address[0]):
        client.connect(address)
    with socket.socket() as client, pytest.raises(NetworkBlocked, match=address[0]):
        client.connect_ex(address)


def test_an_ipv6_connection_elsewhere_is_refused():
    with socket.socket(socket.AF_INET6) as client, pytest.raises(NetworkBlocked):
        client.connect(("2606:2800:220:1::1", 80, 0, 0))


def test_a_datagram_elsewhere_is_refused():
    with socket.socket(type=socket.SOCK_DGRAM) as client, pytest.raises(NetworkBlocked):
        client.sendto(b"hello", ("93.184.216.34", 53))


def test_a_name_is_not_looked_up():
    with pytest.raises(NetworkBlocked, match=r"eutils\.ncbi\.nlm\.nih\.gov"):
        socket.getaddrinfo("eutils.ncbi.nlm.nih.gov", 443)


def test_urllib_is_refused_too():
    with pytest.raises(NetworkBlocked):
        urllib.request.urlopen("https://eutils.ncbi.nlm.nih.gov/", timeout=1)


@pytest.mark.parametrize("host", ["example.org", "localhost.example.org", "128.0.0.1", "::2", b"example.org"])
def test_other_machines_are_not_loopback(host):
    assert not is_loopback(host)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "", None, b"localhost"])
def test_this_machine_is_loopback(host):
    assert is_loopback(host)


def test_loopback_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = threading.Thread(target=lambda: server.accept()[0].sendall(b"yes"))
        answer.start()
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            assert client.recv(3) == b"yes"
        answer.join(5)
