"""``python -m tests.crash``: a campaign on a desk of its own; ends with 0 when every promise was kept."""

import argparse
import sys
import time
from typing import Any

from tests.crash import trouble
from tests.crash.campaign import Campaign
from tests.crash.planting import FOLDER
from tests.journeys.starting import running_desk

LONG: dict[str, Any] = {"kills": 60, "complaints": 2_000, "rate": 20.0, "patience": 180.0}
SHORT: dict[str, Any] = {"kills": 8, "complaints": 250, "rate": 6.0, "patience": 90.0}
"""Patience is more than the minute for which a relay leaves a topic that refused it, and than the third pause of what
is tried again; in a short run nothing fails four times."""
MEANT = {
    "kills": "processes killed with SIGKILL",
    "complaints": "complaints confirmed at least",
    "rate": "complaints a second, as far as the machine can",
    "patience": "seconds after which what has not come is lost",
}


def main() -> int:
    """The exit status."""
    asked = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    for name, usual in LONG.items():
        text = f"{MEANT[name]} (default {usual}, short {SHORT[name]})"
        asked.add_argument(f"--{name}", type=type(usual), default=argparse.SUPPRESS, help=text)
    asked.add_argument("--calm", type=float, default=60, help="seconds of filing after the last kill (default 60)")
    asked.add_argument("--seed", type=int, default=int(time.time()), help="repeats the order of the kills")
    asked.add_argument("--short", action="store_true", help="a few minutes, as each plant gets")
    asked.add_argument("--plant", choices=trouble.PLANTS, help="a bug that the campaign must find: it ends with 1 then")
    told = asked.parse_args()
    size = {name: getattr(told, name, usual) for name, usual in (SHORT if told.short or told.plant else LONG).items()}
    troubles = f"crash.faults,crash.{told.plant}" if told.plant else "crash.faults"
    with running_desk(PYTHONPATH=str(FOLDER), LOKET_TROUBLE=troubles) as desk:
        campaign = Campaign(desk, told.seed, **size, calm=told.calm)
        kept = campaign.run()
        print(campaign.told(), flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
