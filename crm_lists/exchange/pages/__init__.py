"""Pages of the exchange: export, and the steps of the import."""
