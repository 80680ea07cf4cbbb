"""Writes the test vectors beside this file: `python -m tests.vectors.generate`; with `--check` compares instead.

`--check` makes every vector again and compares all but what is randomised; it ends with status 1 if anything differs.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from tests.vectors import agreements, alerts, audits, logs, matching, matching_digests, messages, people, tag_sets
from tests.vectors.recipe import Vector, stable

FOLDER = Path(__file__).parent
RECIPES: dict[str, Callable[[], Vector]] = {
    "pae": messages.pae_vectors,
    "encoding": messages.encoding_vectors,
    "restrictions": messages.restrictions_vectors,
    "item": messages.item_vectors,
    "envelope": messages.envelope_vectors,
    "leaf": messages.leaf_vectors,
    "audit": audits.audit_vectors,
    "log": logs.log_vectors,
    "receipt_recall": messages.receipt_vectors,
    "alert": alerts.alert_vectors,
    "charter": agreements.charter_vectors,
    "key_sheet": agreements.key_sheet_vectors,
    "epoch": tag_sets.epoch_vectors,
    "tag": tag_sets.tag_vectors,
    "label": tag_sets.label_vectors,
    "tag_set": tag_sets.tag_set_vectors,
    "evaluation": tag_sets.evaluation_vectors,
    "match_keys": matching.match_key_vectors,
    "names": matching.name_vectors,
    "matching_digests": matching_digests.digest_vectors,
    "people": people.people_vectors,
    "hit_reference": matching.hit_reference_vectors,
}


def read_vector(name: str) -> Vector:
    """The committed vector file of that name."""
    vector: Vector = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return vector


def make_vector(name: str) -> Vector:
    """The vector made anew, as it would be read back from its file."""
    recipe = RECIPES[name]
    vector: Vector = json.loads(json.dumps({"about": recipe.__doc__, **recipe()}))
    return vector


def is_current(name: str) -> bool:
    """Whether the committed file holds what its recipe makes now, but for what is randomised."""
    return (FOLDER / f"{name}.json").exists() and stable(read_vector(name)) == stable(make_vector(name))


def main() -> int:
    """Write all files, or with `--check` compare them; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.vectors.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    parser.add_argument("--all", action="store_true", help="write every file anew, with what is randomised in it")
    arguments = parser.parse_args()
    if arguments.check:
        stale = [name for name in RECIPES if not is_current(name)]
        for name in stale:
            print(f"{name}.json is not what its recipe makes: run python -m tests.vectors.generate")
        return 1 if stale else 0
    for name in RECIPES:
        if not arguments.all and is_current(name):  # what is randomised would change without need
            continue
        text = json.dumps(make_vector(name), indent=1, ensure_ascii=False, sort_keys=True)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        print(f"wrote {name}.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
