"""Makes the rows that are kept for programs of calendars and contacts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0024_left_out"),
        ("outlook_bridge", "0005_ways_of_library_files"),
        ("relations", "0019_contact_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("shelf", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("uid", models.CharField(max_length=255)),
                ("text", models.TextField(blank=True)),
                ("state", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(blank=True, max_length=16)),
                ("agreed", models.JSONField(default=dict)),
                ("conflicts", models.JSONField(default=dict)),
                ("is_unlinked", models.BooleanField(default=False)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="relations.contact"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contact", "user", "shelf"), name="outlook_bridge_contactlink_contact"
                    ),
                    models.UniqueConstraint(
                        fields=("user", "shelf", "name"), name="outlook_bridge_contactlink_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=255)),
                ("shelf", models.CharField(blank=True, max_length=64)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField(blank=True)),
                ("state", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(blank=True, max_length=16)),
                ("sequence_ahead", models.PositiveIntegerField(default=0)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="activities.event"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        fields=("user", "shelf", "name"),
                        name="outlook_bridge_eventrecord_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ShelfProperties",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.CharField(max_length=16)),
                ("shelf", models.CharField(max_length=64)),
                ("properties", models.JSONField(default=dict)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "service", "shelf"), name="outlook_bridge_shelfproperties_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SyncState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.CharField(max_length=16)),
                ("shelf", models.CharField(max_length=64)),
                ("token", models.CharField(max_length=32)),
                ("held", models.JSONField(default=dict)),
                ("given_at", models.DateTimeField(auto_now=True, db_index=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "service", "shelf", "token"), name="outlook_bridge_syncstate_token"
                    )
                ],
            },
        ),
    ]
