"""Tasks, phone calls and meetings, and the calendar that they make."""
