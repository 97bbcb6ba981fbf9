"""Pages of sign-in and of the person's account."""
