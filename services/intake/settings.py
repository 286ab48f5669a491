"""Settings of intake, from ``LOKET_INTAKE_*``: the web face has public keys, the worker the desk's private key."""

from pathlib import Path

from pydantic import SecretStr

from services.chassis import settings


class Settings(settings.Settings):
    """What both processes need, and all that the quarantine needs."""

    model_config = settings.prefix("intake")


class WebSettings(Settings):
    """``pepper`` is 64 hex digits; ``desk_key`` and ``notify_key`` are public JWK files.

    The form is there where ``assets``, the folder of the stylesheet, is; ``theme`` is a ministry's own (see `Pages`),
    ``responsible`` the file that says who runs the desk, ``exit_to`` the neutral site behind the exit, ``routing_url``
    where the form's preview asks, and ``plain_http`` is for loopback only.
    """

    pepper: SecretStr
    desk_key: Path
    notify_key: Path
    assets: Path | None = None
    theme: Path | None = None
    responsible: Path | None = None
    routing_url: str | None = None
    exit_to: str = "https://nl.wikipedia.org/"
    plain_http: bool = False


class WorkerSettings(Settings):
    """``keyring`` holds the desk's private key; ``pins`` is JSON: destination → thumbprints we may seal to."""

    pins: Path
