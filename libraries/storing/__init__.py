"""Keeping bytes: by their content, packed when old, removed when nobody refers to them, checked on demand."""
