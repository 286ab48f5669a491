"""``python -m services.notify``: the service; ``quarantine``: what waits."""

import sys

from services.chassis.run import run
from services.chassis.settings import read
from services.notify.app import service
from services.notify.settings import Settings


def main(argv: list[str]) -> int:
    """The exit code."""
    match argv:
        case []:
            run(service(read(Settings)))
        case ["quarantine", *rest]:
            from services.front import quarantine

            return quarantine.main("notify", read(Settings), rest)
        case _:
            print("usage: python -m services.notify [quarantine …]", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
