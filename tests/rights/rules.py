"""Who may enter at which address, as the README and docs/identity.md say it; nothing here is taken from the code.

Under each heading stand the addresses that are open to the same people. An address that is not here fails the test,
and so does one that is not there.
"""

from functools import cache
from typing import Literal

from tests.hostile.routes import Route

Rule = Literal[
    "everybody", "nobody", "a way in", "a first page", "a code", "a login", "cases", "the case", "openings", "the desk",
    "the auditor", "the administrator",
]  # fmt: skip

TABLE: dict[Rule, str] = {
    # The reporter's side needs no login; what tells whether a process works is closed before the faces (docs/asvs.md).
    "everybody": """
        each: GET /health/live /v1/openapi.json
        services: GET /health/ready /metrics
        ops: GET / /nl /en /nl/trace /en/trace
        ops: POST /nl/trace /en/trace
        intake: GET / /weg /nl /en /nl/veilig /en/safe /nl/privacy /en/privacy /nl/toegankelijkheid /en/accessibility
        intake: GET /nl/code /en/code /nl/code/toestemming /en/code/consent /nl/code/bericht /en/code/message
        intake: GET /nl/melden/controle /en/report/check /nl/melden/anders /en/report/elsewhere
        intake: GET /nl/melden/verstuurd /en/report/sent /nl/melden/{number:int} /en/report/{number:int}
        intake: POST /nl/melden/controle /en/report/check /nl/melden/opnieuw /en/report/again
        intake: POST /nl/melden/{number:int} /en/report/{number:int} /v1/complaints
        intake: GET /v1/organisations
        routing: POST /v1/decisions
        routing: GET / /login /staff.css
        committee: GET / /login /staff.css /live.js
        routing: POST /nl/uitloggen /en/log-out
        committee: POST /nl/uitloggen /en/log-out
    """,
    # Addresses at which there is nothing, whoever asks: a sheet and a calendar that nobody made, and all the rest.
    "nobody": """
        ops: GET /static/{name}
        intake: GET /static/{name} /nl/{rest:path} /en/{rest:path}
        routing: GET /static/{name} /nl/{rest:path} /en/{rest:path}
        committee: GET /static/{name} /nl/{rest:path} /en/{rest:path} /calendar/{token}.ics
    """,
    # Whoever comes back from the provider must have left from here.
    "a way in": """
        routing: GET /signed-in
        committee: GET /signed-in
    """,
    # The way in for nobody; for who is in, their first page, or that this account has none.
    "a first page": """
        routing: GET /nl /en
        committee: GET /nl /en
    """,
    # Whoever holds the return code, and of their own complaint only.
    "a code": """
        intake: GET /v1/complaints/status
        intake: POST /v1/complaints/status/messages /v1/complaints/status/consent
        intake: POST /nl/code /en/code /nl/code/toestemming /en/code/consent /nl/code/bericht /en/code/message
    """,
    # Anybody whom the provider vouches for; the list of cases holds one's own and no others.
    "a login": """
        routing: GET /nl/ingelogd /en/session
        committee: GET /nl/ingelogd /en/session /v1/cases
        committee: GET /nl/zaken/{part}/verhaal /en/cases/{part}/story
        committee: GET /nl/zaken/{part}/berichten/lezen /en/cases/{part}/messages/read
    """,
    # Secretary, member or chair of some destination.
    "cases": """
        committee: GET /nl/zaken /en/cases /nl/agenda /en/calendar
        committee: POST /nl/agenda /en/calendar /nl/agenda/intrekken /en/calendar/withdraw
    """,
    # Secretary, member, chair or system of the destination that has the case; for all others there is no such case.
    "the case": """
        committee: GET /v1/cases/{part}
        committee: POST /v1/cases/{part}/acceptance /v1/cases/{part}/refusal /v1/cases/{part}/recusals
        committee: POST /v1/cases/{part}/openings /v1/cases/{part}/messages /v1/cases/{part}/messages/openings
        committee: GET /nl/zaken/{part} /en/cases/{part} /nl/zaken/{part}/berichten /en/cases/{part}/messages
        committee: GET /nl/zaken/{part}/aannemen /en/cases/{part}/accept
        committee: GET /nl/zaken/{part}/niet-voor-ons /en/cases/{part}/not-ours
        committee: GET /nl/zaken/{part}/niet-meedoen /en/cases/{part}/recuse
        committee: POST /nl/zaken/{part}/aannemen /en/cases/{part}/accept
        committee: POST /nl/zaken/{part}/niet-voor-ons /en/cases/{part}/not-ours
        committee: POST /nl/zaken/{part}/niet-meedoen /en/cases/{part}/recuse
        committee: POST /nl/zaken/{part}/verhaal /en/cases/{part}/story
        committee: POST /nl/zaken/{part}/berichten /en/cases/{part}/messages
        committee: POST /nl/zaken/{part}/berichten/lezen /en/cases/{part}/messages/read
    """,
    # The auditor of everything, and of a destination its own auditor.
    "openings": """
        committee: GET /nl/inzage /en/openings
    """,
    "the desk": """
        routing: GET /v1/held /v1/referred
        routing: POST /v1/held/{part}/decision /v1/referred/{part}/forwarding
        routing: GET /nl/vastgehouden /en/held /nl/vastgehouden/{part} /en/held/{part}
        routing: GET /nl/doorverwezen /en/referred /nl/doorverwezen/{part} /en/referred/{part}
        routing: POST /nl/vastgehouden/{part} /en/held/{part} /nl/doorverwezen/{part} /en/referred/{part}
    """,
    "the auditor": """
        routing: GET /nl/besluiten /en/decisions
    """,
    "the administrator": """
        routing: GET /nl/register /en/register
    """,
}
EACH = ("intake", "intake-worker", "routing", "committee", "notify", "ops")

Address = tuple[str, str, str]
"""Process, method and path."""


def address(route: Route) -> Address:
    """As the table writes it: the names of files without the part that changes with their content."""
    head, _, tail = route.path.rpartition(".")
    stem, _, dated = head.rpartition(".")
    return route.process, route.method, f"{stem}.{tail}" if stem and len(dated) == 12 else route.path


@cache
def ruled() -> dict[Address, Rule]:
    """The rule of each address; AssertionError where one stands here twice."""
    found: dict[Address, Rule] = {}
    groups = {"each": EACH, "services": EACH[:-1]}
    for rule, text in TABLE.items():
        for line in filter(None, map(str.strip, text.splitlines())):
            process, _, rest = line.partition(": ")
            method, *paths = rest.split()
            for one in ((name, method, path) for name in groups.get(process, (process,)) for path in paths):
                assert one not in found, one
                found[one] = rule
    return found
