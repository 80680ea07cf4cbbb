"""Go's own transparency-log packages as a second opinion on exported logs (Debian: golang-go, golang-golang-x-mod-dev)."""

import os
import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).parent / "go" / "verify_log.go"
GO_PATH = Path("/usr/share/gocode")
GO_SECONDS = 300


def is_installed() -> bool:
    """Whether Go and golang.org/x/mod are here; with WREN_TEST_ALL=1 they must be."""
    found = shutil.which("go") is not None and (GO_PATH / "src/golang.org/x/mod/sumdb/tlog").is_dir()
    if not found and os.environ.get("WREN_TEST_ALL") == "1":
        raise RuntimeError("WREN_TEST_ALL=1 requires Go: install golang-go and golang-golang-x-mod-dev")
    return found


def build(folder: Path) -> Path:
    """The verifier's program, compiled without any download."""
    program = folder / "verify_log"
    environment = os.environ | {"GO111MODULE": "off", "GOPATH": str(GO_PATH), "GOCACHE": str(folder / "cache")}
    command = ["go", "build", "-o", str(program), str(SOURCE)]
    subprocess.run(command, check=True, env=environment | {"GOFLAGS": ""}, timeout=GO_SECONDS)
    return program


def verify(program: Path, folder: Path, quorum: int) -> tuple[bool, str]:
    """Whether it accepts the exported log, and what it says."""
    ran = subprocess.run(
        [program, folder, str(quorum)], capture_output=True, text=True, timeout=GO_SECONDS, check=False
    )
    return ran.returncode == 0, (ran.stdout + ran.stderr).strip()
