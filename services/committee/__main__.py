"""``python -m services.committee``: the service; ``terms`` and ``quarantine`` are its commands."""

import sys


def main(argv: list[str]) -> int:
    """Heavy parts are imported only by the command that needs them: ``terms`` needs no broker and no database."""
    match argv:
        case ["terms", *rest]:
            from services.committee import terms_cli

            return terms_cli.main(rest)
        case ["quarantine", *rest]:
            from services.chassis.settings import read
            from services.committee.settings import Settings
            from services.front import quarantine

            return quarantine.main("committee", read(Settings), rest)
        case []:
            from services.chassis.run import run
            from services.chassis.settings import read
            from services.committee.app import service
            from services.committee.settings import Settings

            run(service(read(Settings)))
            return 0
        case _:
            print("usage: python -m services.committee [terms …|quarantine …]", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
