"""Migrations of crm_lists/notices."""
