"""Sharing: single items and folders given to people and groups, listed and taken back."""
