"""Calendars and contacts for Outlook, phones and other programs: feeds, CalDAV and CardDAV."""
