"""Who reads and writes guarded columns: what roles say of personal details and of margins."""

from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.guarding import ColumnRights, column_policies, column_sets

from .rights import rights_of
from .roles import ColumnRight

PERSONAL = column_sets.register("personal", _("Personal details"))
MARGIN = column_sets.register("margin", _("Margins and purchase prices"))
CREDIT = column_sets.register("credit", _("Credit of clients"))


def column_rights(actor: Actor) -> ColumnRights:
    """Return the sets that the actor's roles let him read and write."""
    rights = rights_of(actor)
    found = {name: rights.columns(name) for name in column_sets.codes()}
    return ColumnRights(
        read=frozenset(name for name, held in found.items() if held),
        written=frozenset(name for name, held in found.items() if ColumnRight.Right.WRITE in held),
    )


column_policies.register("organisation", column_rights)
