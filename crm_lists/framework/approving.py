"""Who may decide on a request: those with the right to approve, and never whoever asked."""

from django.contrib.auth.models import User

from . import access, behalf
from .actors import Actor
from .items import Item
from .lists import definition_of


def may_approve(actor: Actor, item: Item, requester: User) -> bool:
    """Tell whether the actor may approve what the requester asks for over the item.

    Nobody approves an own request: neither by rights lent by somebody else, nor through a deputy of one's own
    (domain rule of delegation: segregation of duties).
    """
    if actor.user is None or actor.user.pk == requester.pk or not access.may(actor, item, access.APPROVE):
        return False
    represented = behalf.for_whom(actor, definition_of(item), (item.pk,), access.APPROVE).get(item.pk)
    return represented is None or represented.pk != requester.pk
