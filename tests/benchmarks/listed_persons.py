"""The individuals of the two official public lists, as entries: for deriving tables and for measuring."""

import time
from functools import lru_cache

from node.formats.ofac_csv import read_ofac
from node.formats.rejects import Accepted
from node.formats.un_xml import read_un_xml
from protocol.entry import Entry
from protocol.vocabulary import ObjectKind
from tests.support.shared_data import shared_data

_DAY_SECONDS = 86_400


@lru_cache(maxsize=1)
def listed_persons() -> tuple[Entry, ...]:
    """The persons of the UN list first, then OFAC's. OFAC's files are read as of yesterday: they do not say their day."""
    lists = shared_data() / "lists"
    now = int(time.time())
    with (lists / "un_consolidated.xml").open("rb") as un:
        found = [record.entry for record in read_un_xml(un, now=now) if isinstance(record, Accepted)]
    with (
        (lists / "ofac_sdn.csv").open("rb") as sdn,
        (lists / "ofac_alt.csv").open("rb") as alt,
        (lists / "ofac_add.csv").open("rb") as add,
    ):
        records = read_ofac(sdn, alt, add, list_date=now - _DAY_SECONDS, now=now)
        found += [record.entry for record in records if isinstance(record, Accepted)]
    return tuple(entry for entry in found if entry.object_kind is ObjectKind.PERSON)
