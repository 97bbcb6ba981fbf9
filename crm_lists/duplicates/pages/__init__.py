"""The pages of duplicates: the pairs that were found, and the merge."""
