"""Templates of its own for a worker: it renders from the folder that TEST_TEMPLATES names, if it does.

Imported in each worker of `forkserver.planted("tests.flow.other_templates")` before it starts. Nothing of the controller is
replaced: it reads its templates somewhere else.
"""

from __future__ import annotations

import os
from pathlib import Path

from controller.planning import render

render.FOLDER = Path(os.environ.get("TEST_TEMPLATES", render.FOLDER))
