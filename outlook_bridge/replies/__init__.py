"""Answers to messages: as drafts for a mail program, and sent from the site."""
