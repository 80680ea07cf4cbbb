"""What a coastal State asks a flag State about a vessel: Smuggling of Migrants Protocol, Articles 7 and 8."""
