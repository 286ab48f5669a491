"""Trouble for the processes of one campaign: Python runs this file by itself where PYTHONPATH names this folder.

LOKET_TROUBLE names what to do, with commas. No code of the product knows of it: it replaces functions of the chassis
before a service starts.
"""

import os
import sys
from pathlib import Path

if "services." in " ".join(sys.orig_argv):
    sys.path.insert(0, str(Path(__file__).parents[3]))
    from tests.crash import trouble

    for name in os.environ.get("LOKET_TROUBLE", "").split(","):
        trouble.TROUBLES[name]()
