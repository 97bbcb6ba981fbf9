"""Owners, groups, salespeople and roles: who may see and do what."""
