"""Scores with nomenklatura's LogicV2, under an interpreter that has it; run as a script, never imported.

Standard input: one JSON object with `pairs`, a list of [query, result], each a mapping of FollowTheMoney properties of a
person to lists of texts; and `rounds`. Standard output: one JSON object with `scores`, and `seconds`, the CPU time that
comparing all pairs took in each round: nothing is known in the first, everything in the next.
"""

import json
import sys
import time

from followthemoney.proxy import EntityProxy
from nomenklatura.matching import LogicV2


def main() -> None:
    """Reads, scores, writes."""
    task = json.load(sys.stdin)
    config = LogicV2.default_config()
    LogicV2.compare(_person("warm", {"name": ["Ada Byron"]}), _person("up", {"name": ["Ada Byrne"]}), config)
    seconds, scores = [], []
    for _ in range(task["rounds"]):
        pairs = [(_person("one", query), _person("other", result)) for query, result in task["pairs"]]
        started = time.process_time()
        scores = [LogicV2.compare(query, result, config).score for query, result in pairs]
        seconds.append(time.process_time() - started)
    json.dump({"scores": scores, "seconds": seconds}, sys.stdout)


def _person(number: str, properties: dict[str, list[str]]) -> EntityProxy:
    return EntityProxy.from_dict({"id": number, "schema": "Person", "properties": properties})


if __name__ == "__main__":
    main()
