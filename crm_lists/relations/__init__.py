"""Business relations and their contacts."""
