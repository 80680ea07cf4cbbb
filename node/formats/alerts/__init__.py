"""Alerts and the picture of the route in the formats of other tools: STIX, MISP, GeoJSON, tables, map and briefing."""
