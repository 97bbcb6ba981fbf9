"""Keeps when versions of meetings and answers to them were made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outlook_bridge", "0042_own_calendars_and_tasks"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="answered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="invitation",
            name="answered_sequence",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="made",
            name="stamped_at",
            field=models.DateTimeField(null=True, verbose_name="version of"),
        ),
    ]
