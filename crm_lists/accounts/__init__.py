"""Who is at the door: log-in, passwords, second factor, sessions, and sign-in by another server."""
