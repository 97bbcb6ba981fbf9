"""What is made within a served site for the programs that synchronise with it; run as a module."""

import json

import django


def main() -> None:
    """Make a company, a contact and an event of the salesperson."""
    from django.contrib.auth.models import User  # noqa: PLC0415 - Django must be set up first

    from crm_lists.framework import actions  # noqa: PLC0415
    from crm_lists.relations.models import Contact, Relation  # noqa: PLC0415
    from tests.activities.calendar.making import make_event  # noqa: PLC0415
    from tests.making import make  # noqa: PLC0415
    from tests.people import actor  # noqa: PLC0415

    person = User.objects.get(username="salesperson")
    company = make(actor(person), Relation, name="Acme")
    values = {"first_name": "Anna", "last_name": "Nová", "relation": company, "email": "anna@acme.example"}
    actions.add(actor(person), Contact, values)
    made = make_event(
        person, "2026-12-14 09:00", name="Talk", rrule="FREQ=WEEKLY;COUNT=3", calendar="personal"
    )
    print(json.dumps({"person": person.pk, "event": made.pk}))  # noqa: T201 - the answer


if __name__ == "__main__":
    django.setup()
    main()
