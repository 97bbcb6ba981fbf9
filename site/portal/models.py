"""The pages of the portal."""

from .team_page import TeamPage

__all__ = ["TeamPage"]
