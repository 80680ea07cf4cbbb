"""Zones of invented people for tests: the specimens of ICAO Doc 9303's Utopia, and ways to spoil them."""

from protocol.matching.mrz.layout import MrzFormat

MIDSUMMER_2026 = 1_782_000_000  # 2026-06-21

ERIKSSON: dict[MrzFormat, tuple[str, ...]] = {
    MrzFormat.TD1: (
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    ),
    MrzFormat.TD2: ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"),
    MrzFormat.TD3: ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
    MrzFormat.MRV_A: ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"),
    MrzFormat.MRV_B: ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"),
}
"""One zone of each format, from the figures of Doc 9303 parts 4 to 7."""


def spoilt(lines: tuple[str, ...], *changes: tuple[int, int, str]) -> tuple[str, ...]:
    """The lines with other characters at (line, column, character), counted from 1 as people do."""
    rows = [list(line) for line in lines]
    for line, column, character in changes:
        rows[line - 1][column - 1] = character
    return tuple("".join(row) for row in rows)
