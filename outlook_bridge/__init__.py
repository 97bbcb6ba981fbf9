"""Mail files read, matched and filed into the e-mail library."""
