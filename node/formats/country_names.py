"""English names of States and territories as registers and travellers write them, to their three-letter codes."""

from node.formats.ofac_states import ofac_state_code
from protocol.matching.errors import UnreadableError
from protocol.matching.states import state_code

_NAMES = """
KR south korea|KP north korea|CI ivory coast|CD congo-kinshasa|CD dr congo|CD drc|CG republic of the congo
CG congo-brazzaville|US united states of america|US usa|GB great britain|GB england|GB scotland|GB wales
GB northern ireland|NL holland|NL the netherlands|MK macedonia|CZ czech rep.|CN people's republic of china
TW taiwan, province of china|IR islamic republic of iran|PH the philippines|AE uae|AE the united arab emirates
GL greenland|FO faroe islands|GP guadeloupe|MQ martinique|GF french guiana|RE réunion|NC new caledonia
PF french polynesia|GU guam|AS american samoa|VI united states virgin islands|MS montserrat|AI anguilla
TC turks and caicos islands|SX sint maarten|JE jersey|AX åland islands|XK republic of kosovo|PS palestine
EH western sahara|VA vatican|SH saint helena|FK falkland islands|CK cook islands|NU niue|TK tokelau
WF wallis and futuna|YT mayotte
"""
"""Beside the names that the UN and OFAC use (`un_states`, `ofac_states`): the short ones of everyday English."""

_CODES = {
    name: state_code(code)
    for code, _, name in (row.partition(" ") for row in _NAMES.strip().replace("\n", "|").split("|"))
}


def country_code(text: str) -> str | None:
    """The three-letter code of a State by alpha-2 or alpha-3 code or English name, in any case; None if not known."""
    plain = " ".join(text.split()).casefold().replace("’", "'")
    if not plain or len(plain) > 80:
        return None
    try:
        return state_code(plain)
    except UnreadableError:
        return _CODES.get(plain) or ofac_state_code(plain)
