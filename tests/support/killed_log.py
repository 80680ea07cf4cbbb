"""A process to be killed: `killed_log.py HOME`. Records leaves and keeps the log as fast as it can, until its end."""

import sys
from pathlib import Path

from node.bootstrap import open_node
from node.core.exchange_log import record
from node.core.sequencer import run_log
from protocol.vocabulary import Direction, LeafKind

PASSPHRASE = b"correct horse battery staple"


def main(home: Path) -> None:
    with open_node(home, PASSPHRASE) as node:
        run_log(node.context)
        print("running", flush=True)
        while True:
            with node.store.write() as tx:
                for number in range(60):
                    record(
                        tx,
                        LeafKind.CHECK,
                        Direction.INTERNAL,
                        payload=str(number).encode(),
                        now=node.context.clock.now(),
                        random_bytes=node.context.random_bytes,
                    )
            run_log(node.context)


main(Path(sys.argv[1]))
