"""Makes the many items of the demo, planned by rule, through the bulk half of the one door for writing."""

from ..people import Cast
from . import plan
from .business import Writer
from .parties import make_passive, write_contacts, write_relations, write_ties
from .work import plan_deeds, write_activities, write_events


def make_mass(cast: Cast, scale: int) -> None:
    """Add so many times 360 relations with contacts, cases, activities and events."""
    firms = plan.plan_firms(plan.RELATIONS * scale)
    people = plan.plan_people(firms, plan.CONTACTS * scale)
    relations = write_relations(cast, firms)
    contacts = write_contacts(cast, people, relations)
    write_ties(cast, firms, relations, contacts)
    cases = Writer(cast, relations, contacts).write(plan.plan_cases(firms, plan.CASES * scale))
    write_activities(cast, list(plan_deeds(plan.ACTIVITIES * scale, cases, firms, relations)))
    make_passive(cast, firms, relations)
    write_events(cast, plan.EVENTS * scale)
