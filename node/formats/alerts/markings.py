"""Markings as every export carries them: traffic light, handling codes, who may have it, until when."""

from collections.abc import Iterable

from node.formats.alerts.material import Material, instant
from node.formats.alerts.words import Words, left_to_right
from protocol.restrictions import Restrictions
from protocol.vocabulary import HandlingCode, TrafficLight

STRICTEST_FIRST = (
    TrafficLight.RED,
    TrafficLight.AMBER_STRICT,
    TrafficLight.AMBER,
    TrafficLight.GREEN,
    TrafficLight.CLEAR,
)


def light_label(light: TrafficLight) -> str:
    """As TLP 2.0 writes it, such as `TLP:AMBER+STRICT`."""
    return f"TLP:{light.value}"


def strictest(lights: Iterable[TrafficLight]) -> TrafficLight:
    """The strictest of them; of none, what a thing without a marking counts as."""
    return min(lights, key=STRICTEST_FIRST.index, default=TrafficLight.AMBER_STRICT)


def material_light(material: Material) -> TrafficLight:
    """The marking of the export as a whole."""
    return strictest(each.traffic_light for each in material.restrictions())


def material_codes(material: Material) -> tuple[HandlingCode, ...]:
    """Every handling code that something in the export bears."""
    return tuple(sorted({code for each in material.restrictions() for code in each.handling_codes}))


def codes_text(codes: Iterable[HandlingCode]) -> str:
    """Such as `H1, H2`."""
    return ", ".join(code.value for code in codes)


def marking_texts(restrictions: Restrictions, words: Words) -> tuple[str, ...]:
    """The restrictions in words, one text each: traffic light, codes, the text of H3, releasable to, expiry."""
    texts = [light_label(restrictions.traffic_light)]
    if restrictions.handling_codes:
        texts.append(f"{words('handling')}: {codes_text(restrictions.handling_codes)}")
    if restrictions.handling_text:
        texts.append(f"H3: {restrictions.handling_text}")
    texts.append(f"{words('releasable_to')}: {', '.join(restrictions.releasable_to) or words('nobody')}")
    texts.append(f"{words('expires')}: {left_to_right(instant(restrictions.expires), words)}")
    return tuple(texts)


def material_marking(material: Material, words: Words) -> str:
    """One line for the head and foot of each page and the top of each sheet."""
    codes = material_codes(material)
    light = light_label(material_light(material))
    return f"{light} \u00b7 {words('handling')}: {codes_text(codes)}" if codes else light


def left_out_text(material: Material, words: Words) -> str:
    """How many things a restriction kept out of this export."""
    return f"{words('left_out')}: {material.left_out}"
