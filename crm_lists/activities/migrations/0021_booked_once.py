"""No equipment is booked twice at one time: the database itself refuses it, whichever program writes."""

from django.db import migrations

POSTGRESQL = """
ALTER TABLE activities_booking ADD CONSTRAINT activities_booking_once EXCLUDE USING gist (
    int8range(equipment_id, equipment_id, '[]') WITH &&,
    tstzrange(starts_at, ends_at) WITH &&
)
"""
SQLITE = """
CREATE TRIGGER activities_booking_once_{verb} BEFORE {verb} ON activities_booking
WHEN EXISTS (
    SELECT 1 FROM activities_booking AS other
    WHERE other.equipment_id = NEW.equipment_id AND other.id IS NOT NEW.id
    AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
)
BEGIN SELECT RAISE(ABORT, 'activities_booking_once'); END
"""


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    else:
        for verb in ("INSERT", "UPDATE"):
            schema_editor.execute(SQLITE.format(verb=verb))


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE activities_booking DROP CONSTRAINT activities_booking_once")
    else:
        for verb in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER activities_booking_once_{verb}")


class Migration(migrations.Migration):
    dependencies = [("activities", "0020_calendar")]
    operations = [migrations.RunPython(forwards, backwards)]
