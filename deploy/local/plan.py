"""Everything an embedded stack decides before anything runs: places, ports, passwords, and who is in the register."""

from dataclasses import dataclass
from datetime import date

from deploy.local import identity
from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres
from deploy.local.state import State
from schemas.streams import SERVICES, principal
from services.routing.register import Register, in_force


@dataclass(frozen=True)
class Plan:
    """What the parts of one stack must know of each other; ``roles`` and ``users`` are passwords by name."""

    state: State
    ports: dict[str, int]
    postgres: Postgres
    kafka: Kafka
    roles: dict[str, str]
    users: dict[str, str]
    pepper: str
    register: Register
    provider: identity.Provider

    def url(self, name: str) -> str:
        """The base URL of a part."""
        return f"http://127.0.0.1:{self.ports[name]}"

    @property
    def subscribing(self) -> list[str]:
        """The destinations that follow their cases on a stream of their own."""
        return [code for code, destination in self.register.destinations.items() if destination.subscribes]


def planned(state: State, ports: dict[str, int], on: date) -> Plan:
    """The plan for the register of that day, with the secrets of earlier runs."""
    register = in_force(on)
    destinations = register.destinations.values()
    principals = ["admin", "broker", *SERVICES, *(principal(d.code) for d in destinations if d.subscribes)]
    kept = state.secrets(
        ["pepper", "owner", *(f"role {name}" for name in SERVICES), *(f"user {p}" for p in principals)]
    )
    users = {name: kept[f"user {name}"] for name in principals}
    kafka = Kafka(state.home / "kafka", ports["kafka"], ports["controller"], users["broker"], users["admin"])
    systems = [d.code for d in destinations if d.handled_in == "own-system"]
    pages = {identity.AUDIENCE: "committee", identity.DESK: "routing"}
    homes = {client: f"http://127.0.0.1:{ports[service]}" for client, service in pages.items()}
    return Plan(
        state=state,
        ports=ports,
        postgres=Postgres.of(state.home, ports["postgres"], kept["owner"]),
        kafka=kafka,
        roles={name: kept[f"role {name}"] for name in SERVICES},
        users=users,
        pepper=kept["pepper"],
        register=register,
        provider=identity.Provider.of(state.home, ports["oidc"], homes, systems),
    )
