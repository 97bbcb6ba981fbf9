"""Document sets: folders with columns of their own, which begin with content and lend columns to it."""
