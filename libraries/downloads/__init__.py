"""Bytes on their way out: names, parts of files, archives, and who sends them."""
