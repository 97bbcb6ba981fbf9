"""The generated title of an activity: its type and what it is about (DS-42)."""

from typing import Any

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list

ELLIPSIS = "…"


def title_of(activity: Any) -> str:
    """Return the title that the program gives; too long names are cut, never the type."""
    label = activity.activity_type.label
    about = activity.case or activity.relation or activity.contact
    return cut(f"{label} {about}" if about is not None else label, activity.LONGEST_NAME)


def title_for(actor: Actor, activity: Any) -> str:
    """Return the title that the program gives before this person: no company that he may not read.

    The company of an activity may have come from its contact; whoever chose another one could read it.
    """
    if activity.case is None and activity.contact is not None and not may_name(actor, activity.relation):
        return cut(f"{activity.activity_type.label} {activity.contact}", activity.LONGEST_NAME)
    return title_of(activity)


def may_name(actor: Actor, company: Any) -> bool:
    """Tell whether the actor may read the company; looked up once for each."""
    if company is None or actor.is_system:
        return True
    readable = access.visible(actor, find_list("relations")).filter(pk=company.pk)
    return actor.fact(f"activities.company.{company.pk}", readable.exists)


def cut(text: str, longest: int) -> str:
    """Return the text, with a sign where its end does not fit."""
    return text if len(text) <= longest else f"{text[: longest - len(ELLIPSIS)].rstrip()}{ELLIPSIS}"
