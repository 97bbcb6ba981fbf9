"""Readers of foreign tables; they know no Django and run in a child process with limits."""
