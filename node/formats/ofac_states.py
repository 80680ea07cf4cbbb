"""English names of States as OFAC writes them, to their three-letter codes."""

from node.formats.un_states import un_state_code
from protocol.matching.states import state_code

_NAMES = """
AW aruba|BS bahamas, the|BS the bahamas|BM bermuda|BA bosnia-herzegovina|BN brunei|MM burma|CV cape verde|KY cayman islands
CD congo, democratic republic of the|CG congo, republic of the|CI cote d ivoire|CI cote d'ivoire|CW curacao|TL east timor
FM federated states of micronesia|GM gambia, the|GM the gambia|PS gaza|GI gibraltar|GG guernsey|HK hong kong|IM isle of man
JE jersey|KP korea, north|KR korea, south|XK kosovo|LA laos|MO macau
MK macedonia, the former yugoslav republic of|MK north macedonia, the republic of|MD moldova|NF norfolk island
PS palestinian|PS palestinian authority|PR puerto rico|RU russia|KN st. kitts and nevis|LC st. lucia
VC st. vincent and the grenadines|SZ swaziland|SY syria|TW taiwan|TZ tanzania|US united states|VA vatican city
VN vietnam|VG virgin islands, british|VI virgin islands, u.s.|PS west bank|YUG yugoslavia|CV cabo verde. previously cape verde.
"""

_CODES = {
    name: state_code(code)
    for code, _, name in (row.partition(" ") for row in _NAMES.strip().replace("\n", "|").split("|"))
}


def ofac_state_code(name: str) -> str | None:
    """The three-letter code of a State by the name OFAC uses, in any case; None for a name that is not known."""
    return _CODES.get(" ".join(name.split()).casefold()) or un_state_code(name)
