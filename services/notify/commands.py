"""What became of a letter, told by the sender to the rest of the service."""

from dataclasses import dataclass
from datetime import date, datetime

from schemas.notify import FailureCode
from services.notify.decisions import Letter


@dataclass(frozen=True, slots=True)
class LetterCommand:
    """About one letter."""

    letter: Letter

    @property
    def subject(self) -> str:
        """The complaint's id."""
        return str(self.letter.complaint_id)


@dataclass(frozen=True, slots=True)
class LetterLeft(LetterCommand):
    """The mail server took it, on this day; what becomes of it is kept later, perhaps on the next."""

    on: date


@dataclass(frozen=True, slots=True)
class LetterDelayed(LetterCommand):
    """It could not leave now."""

    due: datetime


@dataclass(frozen=True, slots=True)
class LetterFailed(LetterCommand):
    """It will not leave by itself."""

    code: FailureCode
