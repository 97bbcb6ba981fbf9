"""Commands of crm_lists/notices."""
