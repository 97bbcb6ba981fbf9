"""Parts of the benchmark of the CRM."""
