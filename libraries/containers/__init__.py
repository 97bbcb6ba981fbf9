"""Files that hold files: archives and Office packages, opened with limits."""
