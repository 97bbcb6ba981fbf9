"""The statuses and types that a new installation has (requirements §1.7), and what present activities become."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery

#: Code, label, colour, final, cancelled.
STATUSES = [
    ("execute", "To execute", "info", False, False),
    ("for-approval", "For approval", "warn", False, False),
    ("approved", "Approved", "good", False, False),
    ("pending", "Pending", "warn", False, False),
    ("in-progress", "In progress", "info", False, False),
    ("completed", "Completed", "good", True, False),
    ("cancelled", "Cancelled", "quiet", True, True),
]
STATUS_LABELS = {
    "execute": {"sk": "Na vykonanie", "cs": "K provedení", "pl": "Do wykonania", "ro": "De executat"},
    "for-approval": {
        "sk": "Na schválenie",
        "cs": "Ke schválení",
        "pl": "Do zatwierdzenia",
        "ro": "Pentru aprobare",
    },
    "approved": {"sk": "Schválené", "cs": "Schváleno", "pl": "Zatwierdzone", "ro": "Aprobat"},
    "pending": {"sk": "Čaká sa", "cs": "Čeká se", "pl": "Oczekujące", "ro": "În așteptare"},
    "in-progress": {"sk": "Prebieha", "cs": "Probíhá", "pl": "W toku", "ro": "În curs"},
    "completed": {"sk": "Dokončené", "cs": "Dokončeno", "pl": "Zakończone", "ro": "Finalizat"},
    "cancelled": {"sk": "Zrušené", "cs": "Zrušeno", "pl": "Anulowane", "ro": "Anulat"},
}
#: What the types are, beyond their names.
TYPES = {
    "task": {},
    "phone-call": {"channel": "phone", "default_minutes": 15},
    "meeting": {"channel": "in-person", "needs_period": True, "default_minutes": 60, "creates_event": True},
    "e-mail": {"label": "E-mail", "channel": "email", "tone": "quiet"},
    "sms": {"label": "SMS", "channel": "sms", "tone": "quiet"},
    "letter": {"label": "Letter", "channel": "letter", "tone": "quiet"},
    "fax": {"label": "Fax", "channel": "fax", "tone": "quiet"},
}
TYPE_LABELS = {
    "task": {"sk": "Úloha", "cs": "Úkol", "pl": "Zadanie", "ro": "Sarcină"},
    "phone-call": {
        "sk": "Telefonát",
        "cs": "Telefonát",
        "pl": "Rozmowa telefoniczna",
        "ro": "Apel telefonic",
    },
    "meeting": {"sk": "Stretnutie", "cs": "Schůzka", "pl": "Spotkanie", "ro": "Întâlnire"},
    "letter": {"sk": "List", "cs": "Dopis", "pl": "List", "ro": "Scrisoare"},
}
LONGEST_NAME = 320


def add_values(apps, schema_editor):
    statuses = apps.get_model("activities", "ActivityStatus").objects
    for position, (code, label, tone, is_final, is_cancelled) in enumerate(STATUSES, 1):
        values = {"label": label, "position": position, "tone": tone, "is_final": is_final}
        values |= {"is_cancelled": is_cancelled, "labels": STATUS_LABELS[code]}
        statuses.get_or_create(code=code, defaults=values)
    types = apps.get_model("activities", "ActivityType").objects
    for position, (code, values) in enumerate(TYPES.items(), 1):
        labels = TYPE_LABELS.get(code, {})
        if types.filter(code=code).exists():
            behaviour = {name: value for name, value in values.items() if name not in ("label", "tone")}
            types.filter(code=code).update(**behaviour)
            types.filter(code=code, labels={}).update(labels=labels)
        elif "label" in values and not types.filter(label=values["label"]).exists():
            types.create(code=code, position=position, labels=labels, **values)


def fill_activities(apps, schema_editor):
    activities = apps.get_model("activities", "Activity").objects
    statuses = apps.get_model("activities", "ActivityStatus").objects
    for state, code in (("open", "execute"), ("completed", "completed")):
        activities.filter(state=state).update(status=statuses.get(code=code))
    activities.filter(state="completed").update(completed_at=F("modified_at"), completed_by=F("modified_by"))
    people = apps.get_model("organisation", "Salesperson").objects.filter(pk=OuterRef("salesperson"))
    activities.update(responsible=Subquery(people.values("user")[:1]))
    events = apps.get_model("activities", "Event").objects.filter(activity=OuterRef("pk")).order_by("pk")
    activities.filter(activity_type__needs_period=True).update(
        starts_at=Subquery(events.values("starts_at")[:1]), ends_at=Subquery(events.values("ends_at")[:1])
    )


def note_generated_names(apps, schema_editor):
    """An activity that is called as it would have been generated goes on to follow its case and company."""
    activities = apps.get_model("activities", "Activity").objects
    rows = activities.values_list("pk", "activity_type__label", "case__name", "relation__name")
    changed = []
    for pk, label, case, relation in rows.iterator(chunk_size=2_000):
        name = f"{label} {case or relation}" if case or relation else label
        changed.append(activities.model(pk=pk, generated_name=name[:LONGEST_NAME]))
        if len(changed) == 2_000:
            activities.bulk_update(changed, ["generated_name"], batch_size=500)
            changed = []
    activities.bulk_update(changed, ["generated_name"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("activities", "0010_behaviour")]
    operations = [
        migrations.RunPython(add_values, migrations.RunPython.noop),
        migrations.RunPython(fill_activities, migrations.RunPython.noop),
        migrations.RunPython(note_generated_names, migrations.RunPython.noop),
    ]
