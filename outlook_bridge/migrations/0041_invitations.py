"""Keeps who was invited to an event by mail."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0024_left_out"),
        ("outlook_bridge", "0013_filing_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("guest", models.CharField(max_length=40)),
                ("organiser", models.CharField(max_length=320)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("is_cancelled", models.BooleanField(default=False)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="activities.event"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("event", "email"), name="outlook_bridge_invitation_email")
                ],
            },
        ),
    ]
