"""Settings of intake, from ``LOKET_INTAKE_*``: the web face has public keys, the worker the desk's private key."""

from pathlib import Path

from pydantic import SecretStr

from services.chassis import settings


class WebSettings(settings.Settings):
    """``pepper`` is 64 hex digits; ``desk_key`` and ``notify_key`` are public JWK files."""

    model_config = settings.prefix("intake")

    pepper: SecretStr
    desk_key: Path
    notify_key: Path


class WorkerSettings(settings.Settings):
    """``keyring`` holds the desk's private key; ``pins`` is JSON: destination → thumbprints we may seal to."""

    model_config = settings.prefix("intake")

    pins: Path
