"""The room of the vendors: their profile and capabilities."""
