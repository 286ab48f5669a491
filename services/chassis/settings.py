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
    """What every process needs. DSNs hold passwords and are secret.

    ``answer_within`` are the seconds that a request waits for PostgreSQL, after which its answer is 503.
    """

    host: str = "127.0.0.1"
    port: int
    instance: str = "1"
    answer_within: float = 8.0
    database: SecretStr
    sealed: SecretStr | None = None
    keyring: Path | None = None
    kafka_bootstrap: str | None = None
    kafka_username: str = ""
    kafka_password: SecretStr = SecretStr("")
    kafka_security_protocol: str = "SASL_PLAINTEXT"
    kafka_mechanism: str = "SCRAM-SHA-256"
    oin: str = "00000099123456789000"


def read(kind: type[S]) -> S:
    """The settings of this process, or an exit that names every wrong variable and never its value."""
    try:
        return kind()
    except ValidationError as error:
        first = kind.model_config.get("env_prefix", "")
        wrong = [f"{first}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors(include_input=False)]
        sys.exit("cannot start, these settings are wrong: " + "; ".join(wrong))
