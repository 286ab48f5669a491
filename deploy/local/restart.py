"""Ends a process of the running stack, however deaf it is: ``python -m deploy.local.restart committee``.

The stack starts it again at once, and nothing is lost by a kill.
"""

import os
import signal
import sys

from deploy.local.within import running


def restart(process: str) -> None:
    """Ends with one sentence when the stack or the process is not there."""
    try:
        os.kill(running(process), signal.SIGKILL)
    except ProcessLookupError:
        sys.exit(f"{process} has ended by itself already and is started again within half a minute; see its log.")
    print(f"{process} was ended and starts again.")


if __name__ == "__main__":
    restart(" ".join(sys.argv[1:]))
