"""TLS over the pinned address: the certificate must be for the name that was asked for, and trusted."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from flows.fetching.exchange import Request, Response
from flows.fetching.fetcher import Budget
from tests.support.misbehaving import PAGE, Server, fetcher, running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for `news.example` that signs itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "news.example")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("news.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "news.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def server(certificate: Path) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with running(tls=context) as server:
        server.put("/page", PAGE, Content_Type="text/html")
        yield server


@pytest.mark.parametrize(
    ("host", "trusted", "expected"),
    [
        ("news.example", True, "200"),
        ("other.example", True, "tls"),  # a true certificate, for somebody else
        ("127.0.0.1", True, "tls"),
        ("news.example", False, "tls"),  # the usual authorities don't know it
    ],
)
def test_who_is_believed(server: Server, certificate: Path, host: str, trusted: bool, expected: str) -> None:
    trust = ssl.create_default_context(cafile=certificate) if trusted else None
    with fetcher(trust=trust) as client:
        request = Request(f"https://{host}:{server.port}/page")
        [(_, outcome)] = client.fetch([request], per_minute=1e6, budget=Budget(10))
    assert (str(outcome.status) if isinstance(outcome, Response) else outcome.reason) == expected
    assert bool(server.seen) is (expected == "200")


def test_a_server_that_speaks_no_tls() -> None:
    with running() as plain, fetcher(seconds=1) as client:
        request = Request(f"https://news.example:{plain.port}/page")
        [(_, outcome)] = client.fetch([request], per_minute=1e6, budget=Budget(10))
    assert not isinstance(outcome, Response)
    assert outcome.reason in ("tls", "timeout")
