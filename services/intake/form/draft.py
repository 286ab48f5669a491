"""The draft of this browser: found by its cookie, seen against today's register, and where it goes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Request, Response

from services.chassis.outbox import day_of
from services.intake.desk import Desk
from services.intake.drafts import Draft, Drafts
from services.intake.form.preview import Preview
from services.intake.form.progress import Progress
from services.intake.form.questions import number_of
from services.intake.form.site import Site, see
from services.intake.form.words import Tongue


@dataclass(frozen=True)
class Form:
    """What every page of the form works with."""

    site: Site
    desk: Desk
    drafts: Drafts
    preview: Preview

    async def draft(self, request: Request) -> Draft | None:
        """What this browser has typed so far; None where there is nothing any more."""
        id = self.site.id_of(request)
        return await self.drafts.read(id, datetime.now(UTC)) if id else None

    async def progress(self, draft: Draft) -> Progress:
        """The draft as it stands today."""
        register = {one.code: one for one in (await self.desk.organisations()).organisations}
        return Progress.of(draft, register, day_of(datetime.now(UTC)).date())


def onward(language: Tongue, progress: Progress) -> Response:
    """To where no story may be typed, to the first open question, or to the overview."""
    if progress.stop:
        return see(language, "stop")
    return see(language, "question", number_of(progress.open)) if progress.open else see(language, "check")


def fields_of(names: tuple[str, ...], form: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The fields of one page and no other; one that was left empty counts as answered."""
    return {name: form.get(name, []) for name in names}
