"""Settings of routing, from ``LOKET_ROUTING_*``."""

from pathlib import Path

from services.chassis import settings


class Settings(settings.Settings):
    """``keys`` is the folder with the public JWK of every destination, ``<CODE>.jwk``.

    The desk decides what is held where its staff log in at ``oidc_issuer``; without it there is no such door.
    """

    model_config = settings.prefix("routing")

    keys: Path
    oidc_issuer: str | None = None
    oidc_audience: str = "loket"
