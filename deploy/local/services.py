"""The processes of the four services, each told by its environment exactly what it may know."""

import sys
from collections.abc import Mapping

from deploy.assets.bundle import built
from deploy.local import identity
from deploy.local.plan import Plan
from deploy.local.process import Process, answers
from deploy.postgres import DATABASE, MEMBERS, SEALED


def services(plan: Plan) -> list[Process]:
    """Intake's web face gets public keys only and does not reach Kafka: its worker publishes what it wrote."""
    keys = plan.state.keys
    public = {"DESK_KEY": keys / "public" / "desk.jwk", "NOTIFY_KEY": keys / "public" / "notify.jwk"}
    tokens = {"OIDC_ISSUER": plan.provider.issuer, "OIDC_AUDIENCE": identity.AUDIENCE}
    clients = plan.provider.clients
    form = {"ASSETS": built(), "ROUTING_URL": plan.url("routing"), "PLAIN_HTTP": True}
    pages = {"WORKBENCH_URL": plan.url("committee"), "STAFF_URL": plan.url("routing"), "ASSETS": built(), **tokens}
    workbench = {**pages, "OIDC_CLIENT": identity.AUDIENCE, "OIDC_SECRET": clients[identity.AUDIENCE]}
    desk = {**pages, "OIDC_CLIENT": identity.DESK, "OIDC_SECRET": clients[identity.DESK]}
    addresses = {"WORKBENCH_URL": plan.url("committee"), "DESK_URL": plan.url("intake")}
    letters = {"SMTP_PORT": plan.ports["smtp"], "PLAIN_SMTP": True, "SENDER": "loket@loket.example"}
    worker = {"KEYRING": keys / "intake", "PINS": keys / "pins.json"}
    return [
        _process(plan, "intake", "intake", {"PEPPER": plan.pepper, **public, **form}),
        _process(plan, "intake", "intake-worker", {**worker, **_kafka(plan, "intake")}, "worker"),
        _process(plan, "routing", "routing", {"KEYS": keys / "public", **desk, **_kafka(plan, "routing")}),
        _process(
            plan, "committee", "committee", {"KEYRING": keys / "committee", **workbench, **_kafka(plan, "committee")}
        ),
        _process(
            plan, "notify", "notify", {"KEYRING": keys / "notify", **letters, **addresses, **_kafka(plan, "notify")}
        ),
    ]


def _kafka(plan: Plan, service: str) -> dict[str, object]:
    return {
        "KAFKA_BOOTSTRAP": f"127.0.0.1:{plan.ports['kafka']}",
        "KAFKA_USERNAME": service,
        "KAFKA_PASSWORD": plan.users[service],
        "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "KAFKA_MECHANISM": "SCRAM-SHA-256",
    }


def _process(plan: Plan, service: str, name: str, own: Mapping[str, object], *command: str) -> Process:
    port = "worker" if command else service
    told: dict[str, object] = {"HOST": "127.0.0.1", "PORT": plan.ports[port], "INSTANCE": name}
    told["DATABASE"] = plan.postgres.dsn(service, plan.roles[service], DATABASE)
    if service in MEMBERS[SEALED]:
        told["SEALED"] = plan.postgres.dsn(service, plan.roles[service], SEALED)
    env = {f"LOKET_{service.upper()}_{setting}": str(value) for setting, value in {**told, **own}.items()}
    env |= {"OTEL_EXPORTER_OTLP_ENDPOINT": plan.url("otlp"), "PYTHONUNBUFFERED": "1"}
    argv = (sys.executable, "-m", f"services.{service}", *command)
    # A letter may leave a moment later; a reporter or a committee stands before a screen.
    return Process(name, argv, answers(plan.url(port) + "/health/ready"), env, gives_way=service == "notify")
