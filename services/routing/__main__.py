"""``python -m services.routing``: the service, or ``decide``, ``register``, ``check`` or ``quarantine`` after it."""

import sys


def main(argv: list[str]) -> int:
    """Heavy parts are imported only by the command that needs them: ``decide`` needs no broker and no database."""
    match argv:
        case ["quarantine", *rest]:
            from services.chassis.settings import read
            from services.front import quarantine
            from services.routing.settings import Settings

            return quarantine.main("routing", read(Settings), rest)
        case []:
            from services.chassis.run import run
            from services.chassis.settings import read
            from services.routing.app import service
            from services.routing.settings import Settings

            if fault := _cannot_decide():
                print(fault, file=sys.stderr)
                return 2
            run(service(read(Settings)))
            return 0
        case _:
            from services.routing import cli

            return cli.main(argv)


def _cannot_decide() -> str:
    """What is wrong with today's rulebook or register: read before any complaint, and from then on the same."""
    from services.routing import register, rulebook
    from services.routing.arguments import today

    try:
        rulebook.in_force(today())
        register.in_force(today())
    except (rulebook.RulebookError, register.RegisterError) as error:
        return str(error)
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
