"""Adds columns for copies and categories, and the mark that replies are filed."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from crm_lists.framework import migrating

TOGETHER = 500
NAMED = 3
LENGTH = 320


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Write the columns of the messages that are here out of their long content."""
    messages = apps.get_model("outlook_bridge", "Message").objects.using(editor.connection.alias)
    told = messages.exclude(content__recipients=[], content__categories=[]).select_related("content")
    rows = []
    for message in told.only("pk", "content__recipients", "content__categories").iterator(TOGETHER):
        message.cc = _named(message.content.recipients)
        message.categories = ", ".join(message.content.categories)[:LENGTH]
        rows.append(message)
        if len(rows) == TOGETHER:
            messages.bulk_update(rows, ["cc", "categories"])
            rows.clear()
    messages.bulk_update(rows, ["cc", "categories"])


def _named(recipients: list[dict[str, Any]]) -> str:
    names = [one.get("name") or one.get("email", "") for one in recipients if one["kind"] == "cc"]
    others = len(names) - NAMED
    return (", ".join(names[:NAMED]) + (f" +{others}" if others > 0 else ""))[:LENGTH]


class Migration(migrations.Migration):
    dependencies = [("outlook_bridge", "0002_folder_of_an_original")]

    operations = [
        migrating.AddColumn(
            model_name="message",
            name="categories",
            field=models.CharField(blank=True, editable=False, max_length=320, verbose_name="categories"),
        ),
        migrating.AddColumn(
            model_name="message",
            name="cc",
            field=models.CharField(blank=True, editable=False, max_length=320, verbose_name="copy"),
        ),
        migrating.AddColumn(
            model_name="message",
            name="files_replies",
            field=models.BooleanField(default=False, editable=False, verbose_name="replies are filed"),
        ),
        migrations.AlterField(
            model_name="message",
            name="linked_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("hand", "By hand"),
                    ("rule", "By rule, from the addresses"),
                    ("thread", "As an answer to a message whose replies are filed"),
                ],
                editable=False,
                max_length=8,
                verbose_name="linked",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
