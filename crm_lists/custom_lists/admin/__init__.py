"""The pages on which administrators design lists and columns."""
