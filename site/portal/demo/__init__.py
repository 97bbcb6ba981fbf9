"""The demo data: two invented firms at work, so that a new installation can be looked at."""
