"""Calendars over CalDAV (RFC 4791): the events of the calendar, by the two doors."""
