"""Quick edit: the rows of a listing as cells, what is typed into them, and what becomes of it."""
