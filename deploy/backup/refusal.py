"""Why a backup or a restore does not go on."""


class CannotGoOn(Exception):
    """Told to a person as one sentence."""
