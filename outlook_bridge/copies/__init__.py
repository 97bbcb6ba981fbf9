"""Messages that may be one: found, compared, made one or kept apart."""
