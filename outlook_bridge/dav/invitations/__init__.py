"""Invitations by mail (RFC 5546, RFC 6047): sent on demand, called off, and answered by filed mail."""
