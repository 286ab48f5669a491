"""One trace from the reporter's click to the letters; what a person does later is another one that links to it."""

from collections import Counter
from typing import Any

from tests.journeys.complaints import by_mail, canary, opened_case
from tests.journeys.desk import Desk, until

ROAD = Counter(
    {
        ("", "intake post /v1/complaints"): 1,
        ("intake post /v1/complaints", "routing process complaints.received"): 1,
        ("routing process complaints.received", "intake process complaints.routed"): 1,
        ("routing process complaints.received", "committee process complaints.routed"): 1,
        ("intake process complaints.routed", "committee process stories.handed-over"): 1,
        ("committee process complaints.routed", "notify process cases.opened"): 1,
        ("notify process cases.opened", "notify send mail"): 2,
    }
)
"""Every step under the step that caused it, eight in all."""


def steps(trace: list[dict[str, Any]]) -> Counter[tuple[str, str]]:
    """How often each step happened under each step."""
    names = {span["id"]: f"{span['localEndpoint']['serviceName']} {span['name']}" for span in trace}
    return Counter((names.get(span.get("parentId", ""), ""), names[span["id"]]) for span in trace)


def test_a_complaint_is_one_trace_and_its_acceptance_another_that_links(desk: Desk) -> None:
    receipt = desk.file(by_mail("KCOO", f"{canary('adres')}@example.org")).json()
    case = opened_case(desk, receipt["id"])
    until(lambda: [trace for trace in desk.traces(receipt["id"]) if len(trace) == ROAD.total()])
    assert desk.case("POST", f"/{case['part']}/acceptance", "s.kaya").status_code == 204

    def both() -> list[list[dict[str, Any]]]:
        found = sorted(desk.traces(receipt["id"]), key=lambda trace: int(min(span["timestamp"] for span in trace)))
        names = {span["name"] for trace in found for span in trace}
        return found if names >= {"process cases.accepted", *asked} else []

    asked = {"post /v1/cases/{part}/acceptance"}
    first, *later = until(both)
    assert steps(first) == ROAD
    (acceptance,) = (trace for trace in later if asked & {span["name"] for span in trace})
    (root,) = (span for span in acceptance if "parentId" not in span)
    assert root["tags"]["links"] == first[0]["traceId"] != root["traceId"]
    assert not [span for span in [*first, *acceptance] if "error" in span["tags"]]


def test_each_act_in_the_workbench_is_a_trace_that_links_to_the_complaint(desk: Desk) -> None:
    receipt = desk.file(by_mail("KCOO", f"{canary('adres')}@example.org")).json()
    part = opened_case(desk, receipt["id"])["part"]
    (road,) = until(lambda: [trace for trace in desk.traces(receipt["id"]) if len(trace) == ROAD.total()])
    acts = {"verhaal": {"reason": "check"}, "aannemen": {}}
    with desk.staff("k.dewit") as browser:
        for act, form in acts.items():
            assert browser.post(f"/nl/zaken/{part}/{act}", data=form).status_code == 200

    def taken() -> dict[str, list[dict[str, Any]]]:
        found = {trace[0]["traceId"]: trace for trace in desk.traces(receipt["id"])}
        named = {root["name"].rpartition("/")[2]: trace for trace in found.values() for root in roots(trace)}
        reached = [span["name"] for trace in found.values() for span in trace]
        return named if acts.keys() <= named.keys() and "process cases.accepted" in reached else {}

    named = until(taken)
    for act in acts:
        (root,) = roots(named[act])
        assert root["name"] == f"post /nl/zaken/{{part}}/{act}"
        assert root["tags"]["links"] == road[0]["traceId"] != root["traceId"]
    assert "process cases.accepted" in {span["name"] for span in named["aannemen"]}, "what follows is in its trace"


def roots(trace: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps that no other step caused."""
    return [span for span in trace if "parentId" not in span]
