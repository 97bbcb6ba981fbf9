"""Calendars that are followed by a secret address: made, shown, revoked and sent."""
