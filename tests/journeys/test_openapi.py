"""What the services say of themselves in OpenAPI is what they do, whatever is sent to them."""

import subprocess
import sys
from pathlib import Path

from schemas.streams import SERVICES
from tests.journeys.complaints import complaint
from tests.journeys.desk import Desk

# A body may fit the schema and still name an organisation that is not in the register.
CHECKS = ("--checks", "all", "--exclude-checks", "positive_data_acceptance")
BOUNDS = ("--phases", "coverage,fuzzing", "--max-examples", "20", "--no-shrink", "--max-failures", "5", "--seed", "5")
RULES = str(Path(__file__).with_name("schemathesis.toml"))


def test_generated_requests_find_no_answer_that_the_openapi_does_not_promise(desk: Desk, tmp_path: Path) -> None:
    """Schemathesis at once against every service that has an API, as somebody who may enter."""
    code = desk.file(complaint("KCOO")).json()["returnCode"]
    entering = {"intake": f"Code {code}", "committee": f"Bearer {desk.token('s.kaya')}"}
    runs = {}
    for service in SERVICES:
        url = f"{desk.url(service)}/v1/openapi.json"
        told = desk.http.get(url)
        assert told.status_code == 200
        if told.json()["paths"]:
            run = [str(Path(sys.executable).with_name("schemathesis"))]
            run += ["--config-file", RULES, "run", url, *CHECKS, *BOUNDS]
            run += ["--header", f"Authorization: {entering[service]}"] if service in entering else []
            runs[service] = subprocess.Popen(
                run, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
    assert {"intake", "routing", "committee"} <= runs.keys()
    told_of = {service: (run.communicate(timeout=150)[0], run.returncode) for service, run in runs.items()}
    assert all(status == 0 for _, status in told_of.values()), "\n".join(output for output, _ in told_of.values())
