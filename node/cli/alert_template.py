"""The file that `wren alert template` prints: every field with what it means; it can be published as it stands."""

TEMPLATE = '''\
# An alert of a smuggling route. Persons are counted, never named. What you leave out is empty.
title = "Lorries from Quetta to Tehran"
# Clauses of Article 10(1) that it serves: 10.1.a routes, 10.1.b groups, 10.1.c travel documents,
# 10.1.d concealment, 10.1.e legislation, 10.1.f technology.
clauses = ["10.1.a", "10.1.d"]
# 4x4: source A, B, C or X; information "1" (not in doubt) to "4" (cannot be corroborated).
source_evaluation = "B"
information_evaluation = "2"
observed = 2026-11-20            # when your source saw it; a date, a time with its zone, or Unix seconds
urgency = "routine"              # routine, urgent or immediate_danger_to_life (then [danger] is needed)
narrative = """
What is known, in words.
"""
# persons_at_risk = 12
# document_methods = ["forged"]  # counterfeit, forged, stolen_blank, impostor, fraudulently_obtained, ...
# attachments = ["photo.jpg"]    # JPEG, PNG or PDF; what tells of their makers is taken out
# derived_from = ["IR/00112233445566778899aabbccddeeff"]   # alerts it rests on; who may not see them never learns of them

[distribution]
releasable_to = ["IR", "TR"]     # who gets it, and nobody else
# never_to = ["KG"]              # whoever must not have it by any way; never leaves this node
# relays = ["IR>KG"]             # IR may pass its copy on to KG; needs TLP GREEN and no H2
traffic_light = "AMBER+STRICT"   # RED, AMBER+STRICT, AMBER, GREEN or CLEAR
handling_codes = ["H1"]          # H0, H1, H2, H3 (with handling_text), protection_only
expires = 2027-11-20             # from then on nobody may use it

[[legs]]                         # in the order of the journey
from = "PK Quetta"               # country and name, a UN/LOCODE, or { country, name, locode, latitude, longitude, ... }
to = "IR Tehran"
means = "road"                   # foot, road, rail, sea, inland_water, air or mixed
status = "active"                # suspected, active, disrupted or dormant
concealment = "under tarpaulins"
usual_duration_minutes = 2880    # tells members further on when to expect arrivals
# period = { begins = 2026-11-01 }
# recurrence = { weekdays = ["monday"], from_hour = 20, to_hour = 4 }
# price = { amount = 250, currency = "USD", priced_for = "person" }
# persons_per_trip = { least = 8, most = 14 }

# [[groups]]
# handle = "grey lorries"        # what investigators call them, no person's name
# methods = "changes drivers at the border"

# [[indicators]]
# kind = "vehicle"               # phone, vehicle, vessel, account, document_series or web_account
# value = "LEA-1234"

# [danger]
# latitude = 36.90
# longitude = 21.90
# precision_metres = 500
# observed = 2026-11-20T04:10:00Z
# persons_on_board = 45
# vessel = "blue wooden boat"
# coordination_centre = "JRCC Piraeus"
# informed = 2026-11-20T04:20:00Z
'''
