"""What administrators do with lists and columns; pages only call it."""
