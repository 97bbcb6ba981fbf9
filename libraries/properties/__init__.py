"""Columns of documents in the properties of Office files: read back at check-in, written at download."""
