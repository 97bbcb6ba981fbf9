"""Tests of lists and columns without programming."""
