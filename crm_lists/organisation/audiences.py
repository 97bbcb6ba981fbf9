"""Groups as audiences of shared views."""

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition

from .group import Group
from .rights import rights_of


class GroupAudience:
    """The members of a group; a person shares with the groups they are in."""

    def keys(self, actor: Actor) -> list[str]:
        """Return the keys of the actor's groups."""
        return [str(pk) for pk in rights_of(actor).group_ids]

    def choices(self, actor: Actor, definition: ListDefinition) -> list[tuple[str, str]]:
        """Return key and name of the actor's groups."""
        groups = Group.objects.filter(pk__in=rights_of(actor).group_ids).order_by("name")
        return [(str(pk), name) for pk, name in groups.values_list("pk", "name")]
