"""What the portal hangs on the registers of the framework."""

from crm_lists.framework.navigation import ABOVE, BELOW, sections

from .menu import home_section, team_page_sections

sections.register(ABOVE, order=0)(home_section)
sections.register(BELOW, order=900)(team_page_sections)
