"""``python -m tests.crash``: a campaign on a desk of its own; ends with 0 when every promise was kept."""

import argparse
import sys
import time

from tests.crash import trouble
from tests.crash.campaign import Campaign
from tests.crash.planting import FOLDER
from tests.journeys.starting import running_desk


def main() -> int:
    """The exit status."""
    asked = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    asked.add_argument("--kills", type=int, default=60, help="processes killed with SIGKILL (default 60)")
    asked.add_argument("--complaints", type=int, default=2_000, help="complaints confirmed at least (default 2000)")
    asked.add_argument(
        "--rate", type=float, default=20, help="complaints a second, as far as the machine can (default 20)"
    )
    asked.add_argument("--seed", type=int, default=int(time.time()), help="repeats the order of the kills")
    asked.add_argument("--plant", choices=trouble.PLANTS, help="a bug that the campaign must find: it ends with 1 then")
    told = asked.parse_args()
    troubles = f"crash.faults,crash.{told.plant}" if told.plant else "crash.faults"
    with running_desk(PYTHONPATH=str(FOLDER), LOKET_TROUBLE=troubles) as desk:
        campaign = Campaign(desk, told.seed, told.kills, told.complaints, told.rate)
        kept = campaign.run()
        print(campaign.told(), flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
