"""Pages for people: templates that escape everything and miss nothing, strict headers, and forms of this site only."""

import gzip
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException

from services.chassis.gate import Busy
from services.chassis.problems import Problem, problem, unexpected
from services.front.door import read_bytes

SHARED = Path(__file__).parent / "templates"
KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}
FIELDS = 100
"""More fields than any form of ours has."""
PERHAPS = "perhaps-saved"
"""The field of a form that is sent again, because it was perhaps saved before."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Pages:
    """What the pages of one service share; ``shared`` are values for every template.

    ``assets`` is a folder with ``loket.css``; ``theme`` a stylesheet of a ministry's own design tokens, whose name is
    the class they are under (``rijk-theme.css`` for ``.rijk-theme``). ``posts_to`` lists the origins outside this site
    where a form may end.
    """

    def __init__(
        self, templates: Path, assets: Path, theme: Path | None = None, posts_to: Sequence[str] = (), **shared: Any
    ) -> None:
        self._env = Environment(
            loader=FileSystemLoader([templates, SHARED]), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        sheets = [assets / "loket.css", *([theme] if theme else ())]
        self._files = {dated(sheet): sheet.read_bytes() for sheet in sheets}
        themes = " ".join(["voorbeeld-theme", *(sheet.stem for sheet in sheets[1:])])
        self._env.globals |= {"stylesheets": list(self._files), "themes": themes, **shared}
        self._headers = _headers(posts_to)

    def html(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page with its headers; a value that a template names and nobody gave is an error."""
        return HTMLResponse(self._env.get_template(template).render(**values), status, self._headers)

    def static(self) -> APIRouter:
        """Stylesheets under a name that changes with their content, so that a browser may keep them."""
        routes = APIRouter(include_in_schema=False)
        packed = {name: gzip.compress(content, mtime=0) for name, content in self._files.items()}

        @routes.get("/static/{name}")
        async def stylesheet(name: str, request: Request) -> Response:
            if name not in packed:
                raise problem(404, "There is nothing at this address.")
            headers = {**KEPT, "Vary": "Accept-Encoding"}
            if "gzip" not in request.headers.get("accept-encoding", ""):
                return Response(self._files[name], 200, headers, "text/css")
            return Response(packed[name], 200, {**headers, "Content-Encoding": "gzip"}, "text/css")

        return routes


def dated(file: Path) -> str:
    """A name that changes with the content, so that a browser may keep the file."""
    return f"{file.stem}.{sha256(file.read_bytes()).hexdigest()[:12]}{file.suffix}"


def kept(file: Path, kind: str) -> Callable[[], Coroutine[Any, Any, Response]]:
    """Answers with a file that is called `dated`."""

    async def answer() -> Response:
        return Response(file.read_bytes(), 200, KEPT, kind)

    return answer


def _headers(posts_to: Sequence[str]) -> dict[str, str]:
    forms = " ".join(["'self'", *posts_to])
    return {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
        f"form-action {forms}; frame-ancestors 'none'; base-uri 'none'",
        # With no-referrer a browser sends Origin: null to its own site, and `same_origin` could not tell.
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }


def router(failed: Callable[[Request, int], Response], *dependencies: Any) -> APIRouter:
    """Routes for pages: outside the OpenAPI, closed to other sites' forms, and with ``failed`` as the page for errors.

    ``failed`` gets the status an API would have answered.
    """

    class Page(APIRoute):
        def get_route_handler(self) -> Handler:
            handle = super().get_route_handler()

            async def answered(request: Request) -> Response:
                try:
                    return await handle(request)
                except (Problem, HTTPException) as error:
                    return failed(request, error.status if isinstance(error, Problem) else error.status_code)
                except Busy:
                    _refused(request)
                    return failed(request, 503)
                except Exception as error:
                    return failed(request, unexpected(error).status_code)

            return answered

    return APIRouter(include_in_schema=False, route_class=Page, dependencies=[Depends(same_origin), *dependencies])


def same_origin(request: Request) -> None:
    """Problem 403 for a form that another site sent; no token or cookie is needed to tell."""
    if request.method in ("GET", "HEAD"):
        return
    origin = request.headers.get("origin", "").partition("://")[2]
    fallback = "same-origin" if origin and origin == request.headers.get("host") else "unknown"
    if request.headers.get("sec-fetch-site", fallback) != "same-origin":
        raise problem(403, "This form was not sent from our own page. Open the page again and send it from there.")


async def read_form(request: Request, largest: int) -> dict[str, list[str]]:
    """The fields of a posted form, line ends as ``\\n``. Problems as `read_bytes`, 415, and 400 for what is no form."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise problem(415, "Send the form as application/x-www-form-urlencoded.")
    body = await read_bytes(request, largest)
    try:
        text = body.decode("ascii")
        fields = parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
    except ValueError:
        raise problem(400, "This is not a form that we can read.") from None
    return {name: [value.replace("\r\n", "\n") for value in values] for name, values in fields.items()}


@dataclass(frozen=True)
class Sent:
    """A form as it came: what a person ``typed`` in the field ``name``, and all its ``fields``.

    ``perhaps_saved`` where nobody can tell any more whether it was saved, this time or one before.
    """

    name: str
    typed: str
    fields: Sequence[tuple[str, str]]
    perhaps_saved: bool = False

    @property
    def again(self) -> Sequence[tuple[str, str]]:
        """The fields to be sent again as they were: a second try that fails earlier knows no more than the first."""
        mark = [(PERHAPS, "yes")] if self.perhaps_saved and not _marked(self.fields) else []
        return [*self.fields, *mark]


def keep(request: Request, form: Mapping[str, Sequence[str]], name: str) -> None:
    """What stands in field ``name`` outlives whatever comes of this request: ``failed`` finds it with `sent`."""
    if typed := "".join(form.get(name, [])).strip():
        fields = [(field, value) for field, values in form.items() for value in values]
        request.state.sent = Sent(name, typed, fields, _marked(fields))


def saving(request: Request) -> None:
    """To be called before what was kept is saved: a request that fails after this has perhaps done it."""
    if found := sent(request):
        request.state.sent = replace(found, perhaps_saved=True)


def sent(request: Request) -> Sent | None:
    """What was kept of the form of this request, if somebody wrote in it."""
    found: Sent | None = getattr(request.state, "sent", None)
    return found


def _refused(request: Request) -> None:
    """Nothing of this request was written."""
    if found := sent(request):
        request.state.sent = replace(found, perhaps_saved=_marked(found.fields))


def _marked(fields: Sequence[tuple[str, str]]) -> bool:
    return any(name == PERHAPS for name, _ in fields)
