"""Duplicates: found while something is entered or by a sweep, judged by people, and merged."""
