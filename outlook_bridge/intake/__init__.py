"""The way in: a file is kept, read, told from its copies and filed as a message."""
