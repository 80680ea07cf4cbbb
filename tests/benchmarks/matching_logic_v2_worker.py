"""Scores with nomenklatura's LogicV2, under an interpreter that has it; run as a script, never imported.

Standard input: one JSON object with `pairs`, a list of [query, result], each a mapping of FollowTheMoney properties of a
person to lists of texts; `warming`, pairs of names to compare first; and `known`, what has been compared before each pair:
`nothing`, the `result` (as of a list that is held in memory), or the very `pair`. Standard output: one JSON object with
`scores`, and `seconds`, the CPU time that comparing all pairs took.
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
    pairs = [(_person(query), _person(result)) for query, result in task["pairs"]]
    scores, seconds = _compare(pairs, config, task["known"])
    json.dump({"scores": scores, "seconds": seconds}, sys.stdout)


def _compare(pairs: list[tuple[EntityProxy, EntityProxy]], config: Any, known: str) -> tuple[list[float], float]:
    """What is to be known is compared just before each pair, outside the time taken: LogicV2 remembers a thousand entities."""
    nobody = _person({"name": ["Oleg Paulau"]})
    scores, seconds = [], 0.0
    for query, result in pairs:
        if known != "nothing":
            LogicV2.compare(nobody if known == "result" else query, result, config)
        started = time.process_time()
        scores.append(LogicV2.compare(query, result, config).score)
        seconds += time.process_time() - started
    return scores, seconds


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
