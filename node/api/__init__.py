"""REST for the country's own systems: border posts, case management, the duty officer's tools."""
