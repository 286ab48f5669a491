"""Trouble for the processes of one campaign: Python runs this file by itself where PYTHONPATH names this folder.

LOKET_TROUBLE, and a file of the desk that a campaign may write later, name what to do, with commas: ``poison.spin`` is
``spin`` of the campaign ``poison``. No code of the product knows of it: functions of the chassis are replaced before a
service starts.
"""

import os
import sys
from pathlib import Path

if "services." in " ".join(sys.orig_argv):
    sys.path.insert(0, str(Path(__file__).parents[3]))
    from tests.crash.planting import begin

    begin(os.environ.get("LOKET_TROUBLE", ""), Path(os.environ["LOKET_STATE"]))
