"""Settings of the committee service, from ``LOKET_COMMITTEE_*``."""

from services.chassis import settings


class Settings(settings.Settings):
    """``keyring`` holds the private keys of destinations that work in our workbench; staff log in at ``oidc_issuer``."""

    model_config = settings.prefix("committee")

    oidc_issuer: str
    oidc_audience: str = "loket"
