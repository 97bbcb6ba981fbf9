"""Occasions of people: birthdays, name days, anniversaries, and the greetings sent for them."""
