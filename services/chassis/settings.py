"""Settings from the environment or from secret files; a wrong one stops the start with one sentence."""

import os
import sys
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

S = TypeVar("S", bound=BaseSettings)


def prefix(service: str) -> SettingsConfigDict:
    """The configuration of a service's settings class: its own prefix, secrets also as files of ``LOKET_SECRETS``."""
    return SettingsConfigDict(
        env_prefix=f"LOKET_{service.upper()}_", secrets_dir=os.environ.get("LOKET_SECRETS"), hide_input_in_errors=True
    )


class Settings(BaseSettings):
    """What every process needs; the text below a setting is its line in docs/settings.md."""

    host: str = "127.0.0.1"
    """The address it listens on."""
    port: int
    """The port it listens on."""
    instance: str = "1"
    """Its own name among the processes of one service that read from Kafka: on Kubernetes the name of the pod."""
    answer_within: float = 8.0
    """The seconds that a request waits for PostgreSQL, after which its answer is 503."""
    database: SecretStr
    """The DSN of the service's role in the open database."""
    sealed: SecretStr | None = None
    """The DSN of the service's role in the sealed database; for all but routing."""
    keyring: Path | None = None
    """A folder of private keys, one `.jwk` each, all of which open; for a process that opens what is sealed."""
    kafka_bootstrap: str | None = None
    """The brokers, `host:port` with commas between; for all but intake's web face."""
    kafka_username: str = ""
    """The user at the broker, called as the service."""
    kafka_password: SecretStr = SecretStr("")
    """The password of that user."""
    kafka_security_protocol: str = "SASL_PLAINTEXT"
    """In production `SASL_SSL`; the authorities are the machine's, or those of `SSL_CERT_FILE`."""
    kafka_mechanism: str = "SCRAM-SHA-256"
    """How that user logs in: `SCRAM-SHA-256`, which provisioning makes, `SCRAM-SHA-512` or `PLAIN`."""
    oin: str = "00000099123456789000"
    """The number of the organisation in the `ce_source` of each event."""


def read(kind: type[S]) -> S:
    """The settings of this process, or an exit that names every wrong variable and never its value."""
    try:
        return kind()
    except ValidationError as error:
        first = kind.model_config.get("env_prefix", "")
        wrong = [f"{first}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors(include_input=False)]
        sys.exit("cannot start, these settings are wrong: " + "; ".join(wrong))
