"""Batches: one deed on many items, previewed, run in the background and taken back as a whole."""
