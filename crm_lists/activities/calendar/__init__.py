"""The calendar: recurrence, occurrences, bookings, free and busy time, slots, reminders and its pages."""
