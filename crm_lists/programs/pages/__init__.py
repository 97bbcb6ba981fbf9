"""Pages of tokens and feeds."""
