"""Settings of the site, one module per way of running it."""
