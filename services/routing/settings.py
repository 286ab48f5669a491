"""Settings of routing, from ``LOKET_ROUTING_*``."""

from pathlib import Path

from pydantic import SecretStr

from services.chassis import settings


class Settings(settings.Settings):
    """``keys`` is the folder with the public JWK of every destination, ``<CODE>.jwk``.

    The desk decides what is held where its staff log in at ``oidc_issuer``; without it there is no such door. Its pages
    are there where ``oidc_secret``, ``staff_url`` (the address that people see) and ``assets`` (the folder with the
    stylesheet) are; ``theme`` is a ministry's own stylesheet. ``workbench_url`` is where the committees' pages are.
    """

    model_config = settings.prefix("routing")

    keys: Path
    oidc_issuer: str | None = None
    oidc_audience: str = "loket"
    oidc_client: str = "loket-desk"
    oidc_secret: SecretStr | None = None
    staff_url: str | None = None
    assets: Path | None = None
    theme: Path | None = None
    workbench_url: str | None = None
