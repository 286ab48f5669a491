"""How a process reaches Kafka: one place for credentials, safety settings and identity."""

import ssl
from typing import Any
from zlib import crc32

from aiokafka import AIOKafkaProducer
from faststream.kafka import KafkaBroker
from faststream.security import BaseSecurity, SASLPlaintext, SASLScram256, SASLScram512

from services.chassis.settings import Settings

_MECHANISMS: dict[str, Any] = {"PLAIN": SASLPlaintext, "SCRAM-SHA-256": SASLScram256, "SCRAM-SHA-512": SASLScram512}


def _trusted(settings: Settings) -> ssl.SSLContext | None:
    """None without TLS; else the authorities of the machine, or those that the standard ``SSL_CERT_FILE`` names."""
    return ssl.create_default_context() if settings.kafka_security_protocol.endswith("SSL") else None


def producer(settings: Settings) -> AIOKafkaProducer:
    """Idempotent, acknowledged by every in-sync replica."""
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap,
        security_protocol=settings.kafka_security_protocol,
        ssl_context=_trusted(settings),
        sasl_mechanism=settings.kafka_mechanism,
        sasl_plain_username=settings.kafka_username,
        sasl_plain_password=settings.kafka_password.get_secret_value(),
        acks="all",
        enable_idempotence=True,
        # As librdkafka's "consistent"; aiokafka's own hash is written in Python, a fifth of the relay's time. Whoever
        # writes a stream must hash alike, or a subject's events lose their order; the relay is the only one.
        partitioner=lambda key, every, _: every[crc32(key) % len(every)],
        max_request_size=1_048_576,
        max_batch_size=262_144,  # The default holds 15 events; this takes a quarter off the relay's CPU (ADR 1).
        request_timeout_ms=15_000,
        client_id=f"{settings.kafka_username}-relay",
    )


def consumer_broker(settings: Settings) -> KafkaBroker:
    """FastStream's broker without its logger (it prints exceptions whole) and without type magic: bodies are ours."""
    name, password = settings.kafka_username, settings.kafka_password.get_secret_value()
    security: BaseSecurity = _MECHANISMS[settings.kafka_mechanism](name, password, _trusted(settings))
    return KafkaBroker(
        settings.kafka_bootstrap or "",
        security=security,
        client_id=f"{settings.kafka_username}-reader",
        logger=None,
        apply_types=False,
        graceful_timeout=10,
    )
