"""Commands of crm_lists/duplicates."""
