"""A library of a million documents, made fast, and one of a hundred beside it."""
