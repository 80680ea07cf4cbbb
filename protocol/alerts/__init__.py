"""Smuggling-route alerts: what one member tells another of a route, and what the other says to it. No input or output."""
