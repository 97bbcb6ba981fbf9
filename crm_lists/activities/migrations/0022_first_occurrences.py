"""Each event that is there already takes place once, at its own time and in the time zone of the site."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations
from django.db.models import F

AT_ONCE = 2_000


def add_occurrences(apps, schema_editor):
    event, occurrence, busy, employee = (
        apps.get_model(app, name)
        for app, name in (
            ("activities", "Event"),
            ("activities", "Occurrence"),
            ("activities", "BusyTime"),
            ("organisation", "Employee"),
        )
    )
    event.objects.update(last_ends_at=F("ends_at"))
    people = dict(
        employee.objects.filter(deleted_at=None, user__salespeople__isnull=False).values_list(
            "user__salespeople", "pk"
        )
    )
    zone = ZoneInfo(settings.TIME_ZONE)
    known = event.objects.order_by("pk").only("pk", "starts_at", "ends_at", "salesperson_id", "deleted_at")
    chunk = []
    for one in known.iterator(chunk_size=AT_ONCE):
        one.local_start = one.starts_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")
        one.time_zone = settings.TIME_ZONE
        chunk.append(one)
        if len(chunk) == AT_ONCE:
            keep(chunk, people, event=event, occurrence=occurrence, busy=busy)
            chunk = []
    keep(chunk, people, event=event, occurrence=occurrence, busy=busy)


def keep(chunk, people, *, event, occurrence, busy):
    event.objects.bulk_update(chunk, ["local_start", "time_zone"], batch_size=500)
    present = [one for one in chunk if one.deleted_at is None]
    occurrence.objects.bulk_create(
        occurrence(event_id=one.pk, starts_at=one.starts_at, ends_at=one.ends_at) for one in present
    )
    busy.objects.bulk_create(
        busy(
            event_id=one.pk,
            employee_id=people[one.salesperson_id],
            starts=int(one.starts_at.timestamp()),
            ends=int(one.ends_at.timestamp()),
        )
        for one in present
        if one.salesperson_id in people
    )


class Migration(migrations.Migration):
    dependencies = [("activities", "0021_booked_once")]
    operations = [migrations.RunPython(add_occurrences, migrations.RunPython.noop)]
