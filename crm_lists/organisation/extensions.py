"""What the organisation hangs on the registers of the framework."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import show_target_as
from crm_lists.framework.filters import me
from crm_lists.framework.listing.indexes import granting
from crm_lists.framework.navigation import BELOW, Entry, Section, sections
from crm_lists.framework.views import audiences

from . import panel, policies
from .audiences import GroupAudience
from .chart.reading import may_open as may_open_chart
from .columns import SalespersonColumn
from .owned import OwnedItem
from .owner import OwnerList
from .rights import prepare, rights_of
from .salesperson import Salesperson

__all__ = ["panel", "policies"]

show_target_as(Salesperson, SalespersonColumn())
access.preparations.register(access.EVERY_POLICY)(prepare)
me.register(Salesperson, lambda actor: getattr(rights_of(actor).salesperson, "pk", None))
granting.register(OwnedItem, ("group", "salesperson"))
audiences.register("group", GroupAudience())


@sections.register(BELOW)
def way_to_the_chart(actor: Actor) -> list[Section]:
    """Return the way to the org chart, first among the lists of the organisation."""
    if not may_open_chart(actor):
        return []
    entry = Entry(_("Org chart"), reverse("organisation:chart"), "organization_horizontal")
    return [Section(OwnerList.section, [entry])]
