"""A node alone in its federation, serving and idle: prints its resident memory in MiB."""

import socket
import sys
import time
from pathlib import Path

from config.settings import PeerPort, Settings, Workers
from crypto.keyring_bytes import FASTEST_PARAMETERS
from node.bootstrap import open_node, serving
from node.core.membership import accept_first_charter, accept_key_sheet
from node.founding import draft_charter, make_home, make_key_sheet, member_entry, sign
from protocol.charter_signing import SignedCharter


def main(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    now, address = int(time.time()), f"https://127.0.0.1:{port}"
    settings = Settings("PK", peer_port=PeerPort(port=port, address=address), workers=Workers(processes=0))
    keyring = make_home(home / "pk", settings, b"benchmark", now, parameters=FASTEST_PARAMETERS)
    charter = draft_charter([member_entry(keyring, "Alone", ["Police"])], [], now, training=True)
    signed = sign(SignedCharter(charter, ()), keyring)
    with open_node(home / "pk", b"benchmark") as opened:
        accept_first_charter(opened.context, signed, signed.digest)
        accept_key_sheet(opened.context, make_key_sheet(keyring, address, now))
        with serving(opened):
            time.sleep(3)
            lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    resident = next(line for line in lines if line.startswith("VmRSS"))
    print(int(resident.split()[1]) / 1024)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
