"""A log as a folder of files (c2sp.org/tlog-tiles), with the keys that verify it: what an auditor takes away."""

import json
from collections.abc import Callable
from pathlib import Path

from node.cli.files import write_whole
from node.core.context import NodeContext
from node.core.errors import NotFoundError
from node.core.log_publication import erasure_openings, published_checkpoint, read_address, verifier_keys
from node.core.log_tree import ExchangeLog
from protocol.encoding import bytes_to_text
from protocol.tlog.tiles import TILE_WIDTH, TileAddress, bundles_of, tiles_of

FORMAT = "wren-log-1"


def export_folder(
    node: NodeContext, folder: Path, number: int | None, progress: Callable[[int], None] = lambda _: None
) -> tuple[ExchangeLog, int]:
    """Writes the tree of the newest witnessed checkpoint; the log and its size.

    A folder that holds an earlier export of this log is brought up to date: whole tiles never change. The checkpoint is
    written last. progress: called with the number of leaves written so far. Raises NotFoundError, OSError.
    """
    with node.store.read() as tx:
        logs = tx.log_tree.logs()
        chosen = [one for one in logs if one.number == number] if number is not None else list(logs[-1:])
        if not chosen:
            raise NotFoundError("there is no such exchange log on this node: 'wren log status' shows what there is")
        (log,) = chosen
        checkpoint = published_checkpoint(tx, log)
    for address in (*tiles_of(checkpoint.size), *bundles_of(checkpoint.size)):
        _write(node, log, folder, address)
        if address.level is None:
            progress(min(checkpoint.size, (address.number + 1) * TILE_WIDTH))
    _write_keys(node, log, folder)
    with node.store.read() as tx:
        lines = [
            json.dumps(
                {"position": one.position, "payload": bytes_to_text(one.payload), "salt": bytes_to_text(one.salt)}
            )
            for one in erasure_openings(tx, log, checkpoint.size)
        ]
    write_whole(folder / "erasures.jsonl", "".join(line + "\n" for line in lines).encode("ascii"), replace=True)
    write_whole(folder / "checkpoint", checkpoint.note, replace=True)
    return log, checkpoint.size


def _write(node: NodeContext, log: ExchangeLog, folder: Path, address: TileAddress) -> None:
    path = folder / "tile" / address.path
    if path.exists():  # same path, same bytes: for whole tiles and for partial ones alike
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with node.store.read() as tx:
        path.write_bytes(read_address(tx, log, address))


def _write_keys(node: NodeContext, log: ExchangeLog, folder: Path) -> None:
    origin_vkey, witnesses = verifier_keys(node.federation(), log)
    folder.mkdir(parents=True, exist_ok=True)
    about = {"format": FORMAT, "member": node.member, "log": log.number, "origin": log.origin}
    about["exported_at"] = node.clock.now()
    for name, text in (
        ("origin.vkey", origin_vkey + "\n"),
        ("witnesses.vkeys", "".join(f"{code} {vkey}\n" for code, vkey in witnesses)),
        ("wren.json", json.dumps(about) + "\n"),
    ):
        write_whole(folder / name, text.encode("utf-8"), replace=True)
