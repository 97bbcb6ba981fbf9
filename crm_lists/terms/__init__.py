"""Term sets: words in a hierarchy, kept by editors, of which columns take one."""
