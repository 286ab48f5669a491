"""``page``: the whole decision logic in words, for the public Algoritmeregister, made from the rulebooks themselves."""

import argparse
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from schemas.law import cited
from services.routing import rulebook
from services.routing.conditions import Condition
from services.routing.rows import ALWAYS, PROBLEMS, Detour, Outcome, Overlay, Row, RulebookFile
from services.routing.wording import in_words, value_of

FRAME = Path(__file__).parent / "templates" / "algoritmeregister.md"

PLACES = {
    "KCOO": "de klachtencommissie van het Rijk (KCOO)",
    "IC_RIJK": "de Integriteitscommissie Rijk",
    "DEP_x": "de eigen klachtencommissie van de organisatie",
    "DEP_x_COORDINATOR": "de integriteitscoördinator van de organisatie",
    "DEP_x_CONFIDANT": "de vertrouwenspersoon van de organisatie",
    "AUTHORITY_x": "de leiding van de organisatie",
    "ADVICE": "advies, zonder zaak",
    "HOLD": "een medewerker van het loket, die beslist",
    "SPLIT": "delen, die elk opnieuw door de tabel gaan",
    "REFER_x": "de organisatie zelf, buiten dit loket",
    "REFER_DEFENSIE": "het meldpunt van Defensie",
    "REFER_POLITIE": "de politie",
    "REFER_SECURE_CHANNEL": "het beveiligde kanaal van de organisatie",
    "REFER_CTIVD": "de CTIVD",
    "REFER_HUIS": "het Huis voor Klokkenluiders",
    "REFER_OMBUDSMAN": "de Nationale ombudsman",
    "same": "de plek waar de rij zelf heen gaat",
}
TRACKS = {
    "awb-committee": "termijnen van de Awb met een adviescommissie",
    "awb": "termijnen van de Awb",
    "wbk": "termijnen van de Wet bescherming klokkenluiders; voor een burger geen",
    "wbk-authority": "termijnen van de Wet bescherming klokkenluiders voor een bevoegde autoriteit",
}


def add_to(commands: Any) -> None:
    """The command and its arguments."""
    parser = commands.add_parser("page", help="the page for the public Algoritmeregister, as Markdown")
    parser.set_defaults(command=_run)


def _run(_: argparse.Namespace) -> int:
    print(page(written()), end="")
    return 0


def written() -> tuple[RulebookFile, ...]:
    """Our rulebooks as they are written, the oldest first."""
    found = (rulebook.written(path) for path in rulebook.FILES.glob("*.toml"))
    return tuple(sorted(found, key=lambda one: one.in_force))


def page(books: Sequence[RulebookFile]) -> str:
    """The page about the newest of these, with what each changed."""
    newest = books[-1]
    return (
        FRAME.read_text("utf-8")
        .replace("{version}", newest.in_force.isoformat())
        .replace("{rows}", "\n".join(line for row in newest.row for line in _row(row, newest)).rstrip())
        .replace("{detours}", "\n".join(line for detour in newest.detour for line in _detour(detour)).rstrip())
        .replace("{overlays}", "\n".join(line for overlay in newest.overlay for line in _overlay(overlay)).rstrip())
        .replace("{missing}", "\n".join(f"- {text.nl}" for text in newest.problems.values()))
        .replace("{versions}", "\n".join(_versions(books)))
    )


def _row(row: Row, book: RulebookFile) -> Iterator[str]:
    yield f"### {row.id}"
    yield ""
    unless = f" Maar niet als dit alles klopt: {_all_of(row.unless)}." if row.unless else ""
    yield f"Voorwaarde: {_all_of(row.when)}.{unless} {_basis(row.law or book.without_law)}"
    yield ""
    if row.becomes:
        yield f"- De melding gaat verder met een ander onderwerp: {value_of('matter', row.becomes).nl}."
    for number, outcome in enumerate(row.outcome):
        yield f"- {_way(outcome, 'Anders naar' if number else 'Naar')}"
    yield ""


def _way(outcome: Outcome, otherwise: str) -> str:
    goes = f"Als dit klopt: *{_all_of(outcome.when)}*, dan naar" if outcome.when != ALWAYS else otherwise
    unless = f", maar niet als dit alles klopt: *{_all_of(outcome.unless)}*" if outcome.unless else ""
    proposal = f", met als voorstel {PLACES[outcome.proposal]}" if outcome.proposal else ""
    clocks = f", met de {TRACKS[outcome.track]}" if outcome.track in TRACKS else ""
    early = f" Dit gaat vóór rij {outcome.before}." if outcome.before else ""
    because = outcome.nl.replace(PROBLEMS, "[wat er mist]")
    return f"{goes} **{PLACES[outcome.to]}**{proposal}{clocks}{unless}.{early} De melder leest: “{because}”"


def _detour(detour: Detour) -> Iterator[str]:
    places = " of ".join(PLACES[to] for to in detour.instead_of)
    only = f", in plaats van {places}" if places else ""
    law = f" {_basis(detour.law)}" if detour.law else ""
    yield f"- In {', '.join(detour.rows)}{only}. {_way(detour, 'Altijd naar')}{law}"


def _overlay(overlay: Overlay) -> Iterator[str]:
    asked = "; of: ".join(_all_of(when) for when in overlay.when)
    law = f" {_basis(overlay.law)}" if overlay.law else ""
    yield f"- **{overlay.id}**. Als dit klopt: *{asked}*. De melder leest: “{overlay.nl}”{law}"


def _basis(law: str) -> str:
    return f"Grondslag: {cited(law, 'nl')}."


def _all_of(condition: Condition) -> str:
    return ", en ".join(text.nl for text in in_words(condition))


def _versions(books: Sequence[RulebookFile]) -> Iterator[str]:
    """The newest first; the first of all changed nothing."""
    for older, newer in reversed(list(pairwise(books))):
        yield f"- **{newer.in_force}**: {changes(older, newer)}"
    yield f"- **{books[0].in_force}**: de eerste tabel."


def changes(older: RulebookFile, newer: RulebookFile) -> str:
    """Which rows and texts came, went or are written otherwise."""
    was, now = _parts(older), _parts(newer)
    found = (
        ("nieuw", [name for name in now if name not in was]),
        ("vervallen", [name for name in was if name not in now]),
        ("gewijzigd", [name for name in now if name in was and now[name] != was[name]]),
    )
    said_so = [f"{word}: {', '.join(names)}" for word, names in found if names]
    if list(was) != list(now) and [name for name in was if name in now] != [name for name in now if name in was]:
        said_so.append("de volgorde is anders")
    return ("; ".join(said_so) or "geen wijziging") + "."


def _parts(book: RulebookFile) -> dict[str, Any]:
    """Everything of a rulebook that can change, by the name it has on the page."""
    return {
        **{row.id: row for row in book.row},
        **{overlay.id: overlay for overlay in book.overlay},
        "de omwegen": book.detour,
        "de teksten over wat er mist": (book.problems, book.no_row),
        "de grondslag van rijen zonder wet": book.without_law,
    }
