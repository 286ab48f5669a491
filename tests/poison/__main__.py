"""``python -m tests.poison``: on a desk of its own, a campaign that finds nothing, and one for each planted bug."""

import argparse
import sys
import time

from tests.crash.planting import FOLDER, planted
from tests.journeys.desk import Desk, until
from tests.journeys.starting import running_desk
from tests.poison.campaign import Campaign
from tests.poison.doses import KINDS
from tests.poison.mending import mend
from tests.poison.trouble import PLANTS

PATIENCE_FOR_A_PLANT = 15


def main() -> int:
    """The exit status: 0 when every promise was kept and every planted bug found; 1 as well where one was asked for."""
    asked = argparse.ArgumentParser(prog="python -m tests.poison", description=__doc__)
    asked.add_argument("--plant", choices=PLANTS, help="only this bug; the status is 1, because it must be found")
    asked.add_argument("--others", type=int, default=30, help="complaints before the poison, and as many with it")
    asked.add_argument("--seconds", type=float, default=60, help="how long the services are watched for idleness")
    asked.add_argument("--seed", type=int, default=int(time.time()), help="repeats the order of the doses")
    told = asked.parse_args()
    with running_desk(PYTHONPATH=str(FOLDER), LOKET_TROUBLE="poison.on-demand") as desk:
        if told.plant:
            return 1 if caught(desk, told.plant, told.seed) else 0
        campaign = Campaign(desk, told.seed, len(KINDS), told.others, told.seconds)
        good = campaign.run()
        print(campaign.told(), flush=True)
        missed = [plant for plant in PLANTS if not caught(desk, plant, told.seed)]
    good &= not missed
    print("nothing was broken, every planted bug was found" if good else f"A PROMISE WAS BROKEN; not found: {missed}")
    return 0 if good else 1


def caught(desk: Desk, plant: str, seed: int) -> bool:
    """Whether a short campaign finds the bug, and finds it as what it is."""
    campaign = Campaign(desk, seed, kinds=2, others=3, seconds=3, patience=PATIENCE_FOR_A_PLANT)
    with planted(desk, f"poison.{plant}"):
        campaign.run()
    until(lambda: mend(desk, campaign.given))
    seen = campaign.found[PLANTS[plant]]
    print(
        f"planted {plant}: " + (f"{PLANTS[plant]} {seen[0]}" if seen else f"NOT FOUND\n{campaign.told()}"), flush=True
    )
    return bool(seen)


if __name__ == "__main__":
    sys.exit(main())
