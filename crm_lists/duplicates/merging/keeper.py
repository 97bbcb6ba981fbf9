"""The program at work for the one who merges: it moves also what that person may not read."""

from dataclasses import replace

from crm_lists.framework.actors import Actor


def keeper_of(actor: Actor) -> Actor:
    """Return the person as the keeper of all links of an item; the rights for the merge are asked before."""
    return replace(actor, is_system=True, facts={})
