"""Which modules are changed, and the tests that have to see it, those that see most first."""

_ROUTING = tuple(
    f"tests/decisions/test_routing_{name}.py" for name in ("given_back", "rows", "parts", "holding", "rulebook")
)
_CLOCKS = tuple(f"tests/decisions/test_{name}.py" for name in ("clocks", "clocks_holidays", "law", "clocks_oracle"))
_WAITS = "tests/services/test_waiting_states.py::test_what_waits_keeps_its_order_and_its_times"
_CASE = "tests/decisions/test_case_states.py::test_a_case_stands_as_it_was_told"
_CHASSIS = (_WAITS, *(f"tests/services/test_{name}.py" for name in ("absorb", "waiting", "waiting_table")))
_BATCHES = tuple(f"tests/services/test_{name}.py" for name in ("batches", "watching", "vault"))
_IN_ORDER = "tests/services/test_outbox.py::test_ids_of_the_outbox_follow_each_subject_s_history"

SUBJECTS: dict[str, tuple[str, ...]] = {
    "services.routing.decisions": _ROUTING,
    "services.committee.decisions": ("tests/decisions/test_case.py", _CASE),
    "services.notify.decisions": ("tests/decisions/test_notify_decisions.py",),
    "services.committee.clocks": _CLOCKS,
    "services.committee.counting": _CLOCKS,
    "services.committee.holidays": _CLOCKS,
    "services.committee.alarms": ("tests/decisions/test_alarms.py",),
    "services.chassis.sealing": ("tests/services/test_sealing.py", "tests/services/test_keyring.py"),
    "services.chassis.inbox": ("tests/services/test_inbox.py", *_CHASSIS, _IN_ORDER),
    "services.chassis.outbox": ("tests/services/test_outbox_put.py", *_CHASSIS),
    "services.chassis.statements": (
        "tests/services/test_statements.py",
        "tests/services/test_outbox_put.py",
        *_CHASSIS,
    ),
    "services.chassis.waiting": _CHASSIS,
    "services.chassis.absorb": (*_BATCHES, *_CHASSIS, "tests/services/test_unconfirmed.py", _IN_ORDER),
}
