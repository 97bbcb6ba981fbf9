"""The pages of the e-mail library."""
