"""Merging Excel workbooks: cells with tags, named cells and repeated rows; all else in the file stays."""
