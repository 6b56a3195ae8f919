"""NCBI is reached by https: the same limits hold there, and a certificate that nobody vouches for is refused."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from literature.pubmed import transport
from literature.pubmed.client import EntrezClient
from literature.pubmed.errors import PubMedUnavailable, Reason
from tests.standin import Standin, make_record

MakeClient = Callable[..., EntrezClient]


@pytest.fixture
def certificate(standin: Standin, tmp_path: Path) -> Path:
    """Put the stand-in behind TLS and return its certificate."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-keyout",
        str(key),
        "-out",
        str(certificate),
    ]
    subprocess.run([openssl, *made, *subject], check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    standin.put_behind(server)
    return certificate


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_tls", ssl.create_default_context(cafile=certificate))


def test_an_unknown_certificate_is_refused(standin: Standin, certificate: Path, make_client: MakeClient) -> None:
    with pytest.raises(PubMedUnavailable, match="SSLCertVerificationError") as caught:
        make_client(max_tries=1).count("lipoma")
    assert caught.value.reason is Reason.CONNECTION_LOST
    assert standin.log == []


@pytest.mark.parametrize("fault", ["silence", "drip", "drip-headers"])
def test_a_slow_answer_is_broken_off(standin: Standin, trusted: None, make_client: MakeClient, fault: str) -> None:
    standin.fail_next(fault)
    with pytest.raises(PubMedUnavailable) as caught:
        make_client(max_tries=1, timeout_seconds=0.3, answer_seconds=0.6).fetch([1])
    assert caught.value.reason is Reason.TIMED_OUT


@pytest.mark.parametrize("fault", ["cut", "cut-unmarked", "cut-chunked", "closed"])
def test_a_lost_connection_is_overcome(standin: Standin, trusted: None, make_client: MakeClient, fault: str) -> None:
    standin.collection.add(make_record(1))
    standin.fail_next(fault)
    client = make_client()
    assert b"</PubmedArticleSet>" in client.fetch([1])
    assert client.requests == 2
