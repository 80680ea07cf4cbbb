"""Scores with nomenklatura's LogicV2, under an interpreter that has it; run as a script, never imported.

Standard input: one JSON object with `pairs`, a list of [query, result], each a mapping of FollowTheMoney properties of a
person to lists of texts; `warming`, pairs of names to compare first; `rounds`; and `listed`, whether the results are analysed
before the first round, as by a list that is held in memory. Standard output: one JSON object with `scores`, and `seconds`, the
CPU time that comparing all pairs took in each round: nothing else is known in the first, everything in the next.
"""

import gc
import hashlib
import json
import sys
import time
from typing import Any

from followthemoney.proxy import EntityProxy
from nomenklatura.matching import LogicV2


def main() -> None:
    """Reads, scores, writes."""
    task = json.load(sys.stdin)
    config = LogicV2.default_config()
    _warm_up(task, config)
    gc.collect()
    gc.freeze()
    seconds: list[float] = []
    scores: list[float] = []
    for number in range(task["rounds"]):
        pairs = [(_person(query), _person(result)) for query, result in task["pairs"]]
        if task["listed"] and number == 0:
            scores, taken = _compare_with_listed(pairs, config)
        else:
            started = time.process_time()
            scores = [LogicV2.compare(query, result, config).score for query, result in pairs]
            taken = time.process_time() - started
        seconds.append(taken)
    json.dump({"scores": scores, "seconds": seconds}, sys.stdout)


def _compare_with_listed(pairs: list[tuple[EntityProxy, EntityProxy]], config: Any) -> tuple[list[float], float]:
    """Each result is analysed just before its turn, outside the time taken: LogicV2 remembers a thousand entities."""
    nobody = _person({"name": ["Oleg Paulau"]})
    scores, taken = [], 0.0
    for query, result in pairs:
        LogicV2.compare(nobody, result, config)
        started = time.process_time()
        scores.append(LogicV2.compare(query, result, config).score)
        taken += time.process_time() - started
    return scores, taken


def _warm_up(task: dict[str, Any], config: Any) -> None:
    """Loads the tables, and refuses to measure a matcher that does not tell one name from another."""
    same, other = (
        LogicV2.compare(_person({"name": ["Ada Byron"]}), _person({"name": [name]}), config).score
        for name in ("ada byron", "Oleg Paulau")
    )
    for left, right in task["warming"]:
        LogicV2.compare(_person({"name": [left]}), _person({"name": [right]}), config)
    if same < 1 or other > 0.3:
        sys.exit(f"LogicV2 scores a name with itself {same} and with another {other}: nothing can be measured")


def _person(properties: dict[str, list[str]]) -> EntityProxy:
    # LogicV2 remembers names by the entity's id: two persons with one id would be compared as the first of them.
    number = hashlib.sha256(json.dumps(properties, sort_keys=True).encode()).hexdigest()
    return EntityProxy.from_dict({"id": number, "schema": "Person", "properties": properties})


if __name__ == "__main__":
    main()
