"""Commands of the Outlook bridge."""
