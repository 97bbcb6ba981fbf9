"""Contacts over CardDAV (RFC 6352): those that a person may read, and what programs write of them."""
