"""``python -m services.intake``: the web face, or ``worker``, ``quarantine``, ``pin`` or ``unpin`` after it."""

import sys


def main(argv: list[str]) -> int:
    """Each process imports its own half only when it starts."""
    from services.chassis.run import run
    from services.chassis.settings import read
    from services.intake import app
    from services.intake.settings import Settings, WebSettings, WorkerSettings

    match argv:
        case []:
            run(app.web(read(WebSettings)))
        case ["worker"]:
            run(app.worker(read(WorkerSettings)))
        case ["quarantine", *rest]:
            from services.front import quarantine

            return quarantine.main("intake", read(Settings), rest)
        case ["pin" | "unpin", *_]:
            from services.intake import pins

            return pins.main(argv)
        case _:
            print("usage: python -m services.intake [worker|quarantine …|pin …|unpin …]", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
