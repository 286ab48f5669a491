"""The site around the form: its addresses in both languages, its one cookie and its pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from services.front.pages import Pages
from services.intake.form.words import TONGUES, Tongue, words

EXIT = "/weg"
PATHS: Mapping[Tongue, Mapping[str, str]] = {
    "nl": {
        "start": "/nl", "safe": "/nl/veilig", "question": "/nl/melden/{number}", "check": "/nl/melden/controle",
        "stop": "/nl/melden/anders", "sent": "/nl/melden/verstuurd", "again": "/nl/melden/opnieuw", "code": "/nl/code",
        "consent": "/nl/code/toestemming",
        "privacy": "/nl/privacy", "accessibility": "/nl/toegankelijkheid", "reply": "/nl/code/bericht",
    },
    "en": {
        "start": "/en", "safe": "/en/safe", "question": "/en/report/{number}", "check": "/en/report/check",
        "stop": "/en/report/elsewhere", "sent": "/en/report/sent", "again": "/en/report/again", "code": "/en/code",
        "consent": "/en/code/consent",
        "privacy": "/en/privacy", "accessibility": "/en/accessibility", "reply": "/en/code/message",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Site:
    """``plain_http`` only where nobody can listen: then the cookie goes without the marks that need TLS."""

    pages: Pages
    plain_http: bool = False

    def page(
        self, language: Tongue, place: str, template: str, status: int = 200, number: int | None = None, **values: Any
    ) -> Response:
        """A page at one of the `PATHS`, with a link to itself in the other language."""
        other = TONGUES[1 - TONGUES.index(language)]
        return self.pages.html(
            template, status, t=words(language), language=language, paths=PATHS[language], exit=EXIT, place=place,
            number=number,
            other=other, other_path=to(other, place, number), **values,
        )  # fmt: skip

    @property
    def _cookie(self) -> str:
        return "loket" if self.plain_http else "__Host-loket"

    def id_of(self, request: Request) -> str | None:
        """The id of the draft that this browser holds."""
        return request.cookies.get(self._cookie)

    def hold(self, response: Response, id: str) -> None:
        """Give the browser the id of its draft, until it closes."""
        response.set_cookie(self._cookie, id, secure=not self.plain_http, httponly=True, samesite="strict")

    def release(self, response: Response) -> None:
        """Take it away."""
        response.delete_cookie(self._cookie, secure=not self.plain_http, httponly=True, samesite="strict")


def to(language: Tongue, place: str, number: int | None = None) -> str:
    """The address of a place."""
    return PATHS[language][place].format(number=number)


def see(language: Tongue, place: str, number: int | None = None, flag: str = "") -> RedirectResponse:
    """Send the browser there with GET, so that a reload repeats nothing."""
    return RedirectResponse(to(language, place, number) + flag, 303)
