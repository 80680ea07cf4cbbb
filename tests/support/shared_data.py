"""Finds the shared folder of real lists, judged pairs and published vectors that tests read but the project does not copy."""

import os
from pathlib import Path


def shared_data() -> Path:
    """The folder `shared/data` beside the repository, or the folder named by WREN_SHARED_DATA.

    Raises FileNotFoundError when it is absent: tests that need it are required in CI, so they fail rather than skip.
    """
    named = os.environ.get("WREN_SHARED_DATA")
    folder = Path(named) if named else Path(__file__).resolve().parents[3] / "shared" / "data"
    if not folder.is_dir():
        raise FileNotFoundError(
            f"no shared data at {folder}: set WREN_SHARED_DATA to the folder that holds lists/ and vectors/"
        )
    return folder
