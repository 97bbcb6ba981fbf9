"""Text of documents for search: what can be read is read, and what became of it is said.

`reader` loads the libraries that read files and is for the child process that does; `result` is for all.
"""
