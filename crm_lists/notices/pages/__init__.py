"""Pages of alerts, notices and comments."""
