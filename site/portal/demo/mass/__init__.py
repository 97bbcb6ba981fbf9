"""The many items of the demo beside those that are written by hand: made by rule, the same ones each time."""
