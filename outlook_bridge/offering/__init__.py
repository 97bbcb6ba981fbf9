"""Entries of files, messages and programs that a person looks through: which are taken over, and as what."""
