"""Where somebody is in the form: the page that comes next, and where the form must stop."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.intake.drafts import Draft
from services.intake.form import checks
from services.intake.form.answers import Answers
from services.intake.form.questions import BEFORE_THE_SIGNPOST, Question, path, relevant
from services.intake.form.words import Tongue
from services.intake.organisations import OrganisationOut

Stop = Literal["classified", "service"]


@dataclass(frozen=True)
class Progress:
    """The relevant answers of a draft, seen on a day with that day's register."""

    answers: Answers
    register: Mapping[str, OrganisationOut]
    today: date

    @classmethod
    def of(cls, draft: Draft, register: Mapping[str, OrganisationOut], today: date) -> "Progress":
        """What of a draft still counts."""
        return cls(relevant(Answers(draft.given, draft.preview)), register, today)

    def names(self, language: Tongue) -> dict[str, str]:
        """Organisations by code."""
        return {code: getattr(one.names, language) for code, one in self.register.items()}

    def wrong(self, question: Question, typed: Mapping[str, list[str]]) -> checks.Wrong:
        """What is wrong with these answers to a question."""
        answers = Answers({**self.answers.given, **typed}, self.answers.preview)
        return checks.wrong(question, answers, self.register, self.today)

    @property
    def stop(self) -> Stop | None:
        """Why no story may be typed here."""
        if self.answers.one("classified") == "yes":
            return "classified"
        regimes = {self.register[code].org_regime for code in self.answers.organisations if code in self.register}
        return "service" if "veiligheidsdienst" in regimes else None

    @property
    def open(self) -> Question | None:
        """The first question without a good answer; None when all have one."""
        return next((question for question in path(self.answers) if not self._answered(question)), None)

    @property
    def road_is_known(self) -> bool:
        """Everything that decides where it goes has been answered."""
        return self.open not in BEFORE_THE_SIGNPOST

    def reachable(self, question: Question) -> bool:
        """Asked of this reporter, and not beyond the first open question."""
        asked = path(self.answers)
        reached = asked if self.open is None else asked[: asked.index(self.open) + 1]
        return question in reached

    def before(self, question: Question) -> Question | None:
        """The question before this one, for the way back."""
        asked = path(self.answers)
        place = asked.index(question) if question in asked else 0
        return asked[place - 1] if place else None

    def _answered(self, question: Question) -> bool:
        return question.id in self.answers.given and not self.wrong(question, {})
