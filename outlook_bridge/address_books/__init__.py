"""Contacts that Outlook, Outlook.com and Google export as tables."""
