"""A list of a million items, made fast."""
