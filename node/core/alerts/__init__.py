"""Smuggling-route alerts as one node handles them: published, distributed, received, sighted, withdrawn, shown."""
