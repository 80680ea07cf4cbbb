"""The closed lists of words of alerts, and their ids."""

from enum import StrEnum
from typing import NewType

AlertId = NewType("AlertId", str)
"""Identity of an alert for all its versions: 32 lower-case hexadecimal digits, unique per originator."""


class Article10Clause(StrEnum):
    """What an exchange of information serves: Smuggling of Migrants Protocol, Art. 10(1)(a) to (f)."""

    ROUTES = "10.1.a"
    GROUPS = "10.1.b"
    TRAVEL_DOCUMENTS = "10.1.c"
    CONCEALMENT = "10.1.d"
    LEGISLATION = "10.1.e"
    TECHNOLOGY = "10.1.f"


class MeansOfTransport(StrEnum):
    """How people are moved along a leg (DOMAIN section 6)."""

    FOOT = "foot"
    ROAD = "road"
    RAIL = "rail"
    SEA = "sea"
    INLAND_WATER = "inland_water"
    AIR = "air"
    MIXED = "mixed"


class LegStatus(StrEnum):
    """What the originator says of a leg."""

    SUSPECTED = "suspected"
    ACTIVE = "active"
    DISRUPTED = "disrupted"
    DORMANT = "dormant"


class Weekday(StrEnum):
    """Days of a recurring pattern, ISO 8601 week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class PricedFor(StrEnum):
    """What a price buys."""

    PERSON = "person"
    FAMILY = "family"
    TRIP = "trip"


class DocumentMethod(StrEnum):
    """How travel documents are misused (Art. 10(1)(c), (d))."""

    COUNTERFEIT = "counterfeit"
    FORGED = "forged"
    STOLEN_BLANK = "stolen_blank"
    IMPOSTOR = "impostor"
    FRAUDULENTLY_OBTAINED = "fraudulently_obtained"
    CAMOUFLAGE = "camouflage"
    VISA_MISUSE = "visa_misuse"
    NONE_CARRIED = "none_carried"


class IndicatorKind(StrEnum):
    """What an indicator names. None names a person."""

    PHONE = "phone"
    VEHICLE = "vehicle"
    VESSEL = "vessel"
    ACCOUNT = "account"
    DOCUMENT_SERIES = "document_series"
    WEB_ACCOUNT = "web_account"


class MediaType(StrEnum):
    """What an attachment may be."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    PDF = "application/pdf"


class SightingVerdict(StrEnum):
    """What a sighting does to a leg of an alert."""

    CONFIRMS = "confirms"
    CONTRADICTS = "contradicts"
    ADDS = "adds"
