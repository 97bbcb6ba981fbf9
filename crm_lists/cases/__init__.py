"""Business cases: the sales opportunities of a relation."""
