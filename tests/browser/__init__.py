"""Walks through the product in a real browser, against a served site with the demo data."""
