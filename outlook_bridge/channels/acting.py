"""Who files what came in while nobody looked on: the person, at the place to which the mail belongs."""

from django.contrib.auth.models import User

from crm_lists.framework.actors import Actor, Source
from crm_lists.organisation.places import FACT
from crm_lists.organisation.rights import rights_of


def acting(person: User | None, *, owner_id: int | None = None, group_id: int | None = None) -> Actor:
    """Return the person as the one who files, for this owner and in this group where he works for them.

    A person of several places who cannot be asked works at the first that fits.
    """
    if person is None:
        return Actor(user=None, source=Source.BRIDGE)
    actor = Actor.of(person, Source.BRIDGE)
    places = rights_of(actor).places
    fitting = [one for one in places if owner_id in (None, one.owner_id)]
    sharing = [one for one in fitting if group_id in one.group_ids]
    if chosen := next(iter(sharing or fitting or places), None):
        actor.facts[FACT] = (chosen.pk, group_id or 0)
    return actor
