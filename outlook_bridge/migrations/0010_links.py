"""Lets a message have many links, and keeps for each who made it, when and how."""

from collections.abc import Iterator
from typing import Any

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from crm_lists.framework import migrating

TOGETHER = 500
MAIN = {"relations": "relation_id", "cases": "case_id", "activities": "activity_id"}
HAND = "hand"
WAYS = [
    ("hand", "By hand"),
    ("suggest", "Suggested, and accepted"),
    ("rule", "By the addresses"),
    ("filing", "By a filing rule"),
    ("thread", "As an answer to a message whose replies are filed"),
]


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Write a row for each link that the messages have: by whoever filed them, at that moment."""
    alias = editor.connection.alias
    messages = apps.get_model("outlook_bridge", "Message").objects.using(alias)
    link = apps.get_model("outlook_bridge", "Link")
    linked = messages.exclude(relation=None, case=None, activity=None)
    names = ("pk", *MAIN.values(), "linked_by", "created_by_id", "created_at")
    rows: list[Any] = []
    for message in linked.only(*names).iterator(TOGETHER):
        rows += [link(**values) for values in _links_of(message)]
        if len(rows) >= TOGETHER:
            link.objects.using(alias).bulk_create(rows)
            rows.clear()
    link.objects.using(alias).bulk_create(rows)


def _links_of(message: Any) -> Iterator[dict[str, Any]]:
    for code, column in MAIN.items():
        if key := getattr(message, column):
            yield {
                "message_id": message.pk,
                "list_code": code,
                "item_id": key,
                "how": message.linked_by or HAND,
                "linked_by_id": message.created_by_id,
                "linked_at": message.created_at,
            }


def several(target: str, name: str, label: str) -> migrations.AddField:
    """Return the operation that adds a column of several items."""
    return migrating.AddColumn(
        model_name="message",
        name=name,
        field=models.ManyToManyField(
            blank=True, related_name="linked_messages", to=target, verbose_name=label
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0024_left_out"),
        ("cases", "0012_people"),
        ("outlook_bridge", "0040_calendars_and_contacts"),
        ("relations", "0019_contact_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        several("activities.activity", "activities", "further activities"),
        several("cases.case", "cases", "further cases"),
        several("relations.contact", "contacts", "contacts"),
        several("activities.event", "events", "events"),
        several("relations.relation", "relations", "further companies"),
        migrations.AlterField(
            model_name="message",
            name="linked_by",
            field=models.CharField(
                blank=True, choices=WAYS, editable=False, max_length=8, verbose_name="linked"
            ),
        ),
        migrations.CreateModel(
            name="Link",
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
                    "how",
                    models.CharField(choices=WAYS, default="hand", max_length=8, verbose_name="linked"),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("linked_at", models.DateTimeField(verbose_name="at")),
                ("removed_at", models.DateTimeField(null=True, verbose_name="taken back")),
                (
                    "linked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="outlook_bridge.message",
                        verbose_name="message",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken back by",
                    ),
                ),
            ],
            options={
                "verbose_name": "link of a message",
                "verbose_name_plural": "links of messages",
                "ordering": ["linked_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("message", "list_code", "item_id"),
                        name="outlook_bridge_link_once",
                    )
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
