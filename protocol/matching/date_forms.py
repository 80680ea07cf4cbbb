"""The forms in which dates are written in lists and travellers' files: what is certain is read, what is not is said.

`1970-05-23`, `1970/5/23`, `1970.05.23`, `19700523`, `1970-23-05`; `23.05.1970`: with dots the day comes first everywhere;
`23/05/1970`, `23-05-1970` where one of the numbers can only be the day; `23 May 1970`, `May 23, 1970`, `May 1970`; `1970-05`,
`1970/05`, `1970`. `00` is an unknown month or day. `05/06/1970` is two days: 5 June to most of the world, 6 May to a few
States.
"""

import re

from protocol.matching.calendars import Written
from protocol.matching.folding import ascii_digits

MAX_CHARACTERS = 32

_YEAR_FIRST = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?\Z", re.ASCII)
_COMPACT = re.compile(r"(\d{4})()(\d{2})(\d{2})\Z", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})\Z", re.ASCII)
_DAY_MONTH_NAME = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?[ .-]+)?([a-z]{3,9})\.?[ ,.-]+(\d{4})\Z", re.ASCII)
_MONTH_NAME_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})\Z", re.ASCII)
_MONTHS = """
    january february march april may june july august september october november december
"""  # English: the language of the lists
_MONTH_OF = {name[:length]: number for number, name in enumerate(_MONTHS.split(), 1) for length in (3, len(name))} | {
    "sept": 9
}
_LAST_MONTH = 12


def plain_form(text: str) -> str:
    """The text without padding, in small letters and ASCII digits, cut at 32 characters."""
    return ascii_digits(text.strip()[:MAX_CHARACTERS]).lower().strip()


def written_dates(text: str) -> tuple[Written, ...]:
    """What the text may say, as (year, month, day) of no particular calendar; whether there is such a day is not asked.

    One date where the form is certain; two, the day first and then the month first, where it is not; none where it is no
    form of a date.
    """
    plain = plain_form(text)
    if found := _YEAR_FIRST.match(plain) or _COMPACT.match(plain):
        swapped = int(found[3] or 0) > _LAST_MONTH >= int(found[4] or _LAST_MONTH + 1)  # 1970-23-05
        return (_written(found[1], *((found[4], found[3]) if swapped else (found[3], found[4]))),)
    if found := _YEAR_LAST.match(plain):
        return _year_last(found[1], found[2], found[3], found[4])
    if found := _DAY_MONTH_NAME.match(plain):
        return _named(found[2], found[1], found[3])
    if found := _MONTH_NAME_DAY.match(plain):
        return _named(found[1], found[2], found[3])
    return ()


def _year_last(first: str, separator: str, second: str, year: str) -> tuple[Written, ...]:
    day_first, month_first = _written(year, second, first), _written(year, first, second)
    if separator == "." or day_first == month_first or int(first) > _LAST_MONTH:
        return (day_first,)
    if int(second) > _LAST_MONTH:
        return (month_first,)
    if 0 in (int(first), int(second)):  # 00/05/1970 names a month, in whichever place it stands
        return (_written(year, str(max(int(first), int(second))), None),)
    return day_first, month_first


def _named(name: str, day: str | None, year: str) -> tuple[Written, ...]:
    month = _MONTH_OF.get(name)
    return () if month is None else (_written(year, str(month), day),)


def _written(year: str, month: str | None, day: str | None) -> Written:
    return int(year), int(month or 0) or None, int(day or 0) or None
