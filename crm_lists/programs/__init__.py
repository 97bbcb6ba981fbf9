"""What programs need: tokens, the API, feeds."""
