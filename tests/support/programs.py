"""Programs of the system that some tests run: absent, those tests are not collected, unless WREN_TEST_ALL=1 requires them."""

import os
import shutil

_PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))


def program(name: str) -> str | None:
    """Where it is, or None."""
    return shutil.which(name, path=_PLACES)


def require_program(name: str, packages: str) -> str:
    """Where it is. Raises RuntimeError naming Debian's packages."""
    found = program(name)
    if found is None:
        raise RuntimeError(f"{name} is not installed, and WREN_TEST_ALL=1 requires it: install {packages}")
    return found


def without(tests: dict[str, str]) -> list[str]:
    """Of test files by the program that each needs, those that are not to be collected."""
    if os.environ.get("WREN_TEST_ALL") == "1":
        return []
    return [file for file, name in tests.items() if program(name) is None]
