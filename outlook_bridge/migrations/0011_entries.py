"""Keeps the appointments, contacts and tasks of messages, and what was made of them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outlook_bridge", "0010_links")]

    operations = [
        migrations.AddField(
            model_name="messagecontent",
            name="entries",
            field=models.JSONField(null=True, verbose_name="entries"),
        ),
        migrations.CreateModel(
            name="Made",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("list_code", models.CharField(max_length=40, verbose_name="list")),
                ("item_id", models.PositiveBigIntegerField(verbose_name="item")),
                (
                    "uid",
                    models.CharField(
                        blank=True, db_index=True, max_length=255, verbose_name="calendar identity"
                    ),
                ),
                ("sequence", models.PositiveIntegerField(default=0, verbose_name="sequence")),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="made",
                        to="outlook_bridge.message",
                        verbose_name="message",
                    ),
                ),
            ],
            options={
                "verbose_name": "item made of a message",
                "verbose_name_plural": "items made of messages",
                "constraints": [
                    models.UniqueConstraint(fields=("message", "list_code"), name="outlook_bridge_made_once")
                ],
            },
        ),
    ]
