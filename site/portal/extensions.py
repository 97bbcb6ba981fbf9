"""What the portal hangs on the registers of the framework."""

from wagtail.models import PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from crm_lists.framework import surroundings
from crm_lists.framework.navigation import ABOVE, BELOW, sections

from .menu import home_section, team_page_sections
from .team_page import TeamPage

sections.register(ABOVE, order=0)(home_section)
sections.register(BELOW, order=900)(team_page_sections)

surroundings.watch(TeamPage, Site, PageViewRestriction)
for _signal in (page_published, page_slug_changed, page_unpublished, post_page_move):
    _signal.connect(surroundings.changed, dispatch_uid="portal.surroundings")
