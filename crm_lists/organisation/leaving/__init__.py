"""Somebody leaves: what is theirs, who takes it over, and one batch that does it."""
