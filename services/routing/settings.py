"""Settings of routing, from ``LOKET_ROUTING_*``."""

from pathlib import Path

from services.chassis import settings


class Settings(settings.Settings):
    """``keys`` is the folder with the public JWK of every destination, ``<CODE>.jwk``."""

    model_config = settings.prefix("routing")

    keys: Path
