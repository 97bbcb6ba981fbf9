"""Commands of the libraries."""
