"""Tests of term sets."""
