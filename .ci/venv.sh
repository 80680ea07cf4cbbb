# Sourced by ./demo and ./test: makes .venv from the hash-pinned lock when it is missing or the lock has changed.

PYTHON="${PYTHON:-python3}"
VENV=.venv

make_venv() { # $1: runtime or dev, the lock to install
  if ! "$PYTHON" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
    echo "WREN needs Python 3.11, 3.12 or 3.13, and '$PYTHON' is not one of them." >&2
    echo "Install one of these, or name it: PYTHON=python3.12 $0" >&2
    exit 1
  fi
  if ! "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null; then
    version=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "Python's venv module is missing. Install the one package that brings it: python$version-venv" >&2
    echo "(on Debian and Ubuntu: apt-get install python$version-venv), then run this again." >&2
    exit 1
  fi
  stamp="$VENV/.wren-$1"
  wanted=$(cat "lock/$1.txt" pyproject.toml | cksum)
  # What the tests install holds all that the node needs.
  if [ "$1" = runtime ] && [ "$(cat "$VENV/.wren-dev" 2>/dev/null)" = "$(cat lock/dev.txt pyproject.toml | cksum)" ]; then
    return 0
  fi
  if [ ! -e "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
    echo "Preparing the Python environment in $VENV (once, about half a minute) ..." >&2
    [ -x "$VENV/bin/python" ] || "$PYTHON" -m venv "$VENV"
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "lock/$1.txt"
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
    echo "$wanted" > "$stamp"
  fi
}
