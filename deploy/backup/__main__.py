"""``python -m deploy.backup TARGET [--replace]``: both databases and the keyring."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from deploy.backup.places import passphrase, running
from deploy.backup.refusal import CannotGoOn
from deploy.backup.saving import STORIES, save


def main() -> int:
    """0 when the backup is whole; 1 after one sentence."""
    parser = argparse.ArgumentParser(prog="python -m deploy.backup", description=__doc__)
    parser.add_argument("target", type=Path, help="an empty folder, or one that is made")
    parser.add_argument("--replace", action="store_true", help="put it in the place of what lies there")
    asked = parser.parse_args()
    try:
        save(running(), asked.target, passphrase(), datetime.now(UTC), asked.replace)
    except CannotGoOn as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"The backup is in {asked.target}. Delete {Path(STORIES).parent} in it within 7 days.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
