"""What is made of a message: events, contacts and activities."""
