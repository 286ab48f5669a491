"""Kafka over TLS: a broker is spoken to when an authority that we trust vouches for it, and otherwise not."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr

from services.chassis import broker
from services.chassis.settings import Settings


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that vouches for itself, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "broker")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, SHA256())
    )
    certificate, private = folder / "broker.crt", folder / "broker.key"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, private


async def heard(certificate: Path, private: Path, client: Callable[[Settings], Any]) -> bool:
    """Whether a listener with this certificate heard anything: all that is sent before the handshake is refused."""
    said = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.read(1):
            said.set()
        writer.close()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, private)
    server = await asyncio.start_server(listen, "127.0.0.1", 0, ssl=context)
    async with server:
        settings = Settings(
            port=1, database=SecretStr(""), kafka_bootstrap=f"127.0.0.1:{server.sockets[0].getsockname()[1]}",
            kafka_username="routing", kafka_security_protocol="SASL_SSL",
        )  # fmt: skip
        started = client(settings)
        with suppress(Exception):
            await asyncio.wait_for(started.start(), 3)
        with suppress(Exception):
            await started.stop()
    return said.is_set()


@pytest.mark.parametrize("client", [broker.producer, broker.consumer_broker])
@pytest.mark.parametrize("trusted", [True, False])
async def test_a_broker_is_spoken_to_only_under_a_certificate_that_we_trust(
    client: Callable[[Settings], Any], trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, private = certified(tmp_path)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert await heard(certificate, private, client) == trusted
