"""Keeps the entries that people are asked about, and which entry of a message has become what."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outlook_bridge", "0050_graph_mailboxes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OfferedEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pile", models.UUIDField(db_index=True)),
                ("title", models.CharField(max_length=255)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cards", "Contact card"),
                            ("appointments", "Appointment"),
                            ("tasks", "Task"),
                        ],
                        max_length=12,
                    ),
                ),
                ("data", models.JSONField()),
                ("number", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("chosen_at", models.DateTimeField(null=True)),
                ("company", models.CharField(blank=True, max_length=20)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("added", "Added"),
                            ("known", "There already"),
                            ("alike", "Not added: there may be one already"),
                            ("refused", "Not added"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("list_code", models.CharField(blank=True, max_length=40)),
                ("item_id", models.PositiveBigIntegerField(null=True)),
                ("shelf", models.CharField(blank=True, max_length=64)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("uid", models.CharField(blank=True, max_length=255)),
                ("text", models.TextField(blank=True)),
                ("digest", models.CharField(blank=True, max_length=16)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="made",
            name="outlook_bridge_made_once",
        ),
        migrations.AddField(
            model_name="made",
            name="entry",
            field=models.PositiveIntegerField(default=0, verbose_name="entry"),
        ),
        migrations.AddConstraint(
            model_name="made",
            constraint=models.UniqueConstraint(
                fields=("message", "list_code", "entry"), name="outlook_bridge_made_once"
            ),
        ),
        migrations.AddField(
            model_name="offeredentry",
            name="message",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="outlook_bridge.message",
            ),
        ),
        migrations.AddField(
            model_name="offeredentry",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="offeredentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("name", ""), _negated=True),
                fields=("user", "shelf", "name"),
                name="outlook_bridge_offeredentry_name",
            ),
        ),
    ]
