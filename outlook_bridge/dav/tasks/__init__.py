"""Tasks over CalDAV: activities as VTODO, both ways, by the two doors."""
