"""Pages of the libraries."""
