"""Lists and columns that administrators make without programming."""
