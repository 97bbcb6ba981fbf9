"""The protocol beneath CalDAV and CardDAV: WebDAV as both need it (RFC 4918, 3253, 3744, 6578)."""
