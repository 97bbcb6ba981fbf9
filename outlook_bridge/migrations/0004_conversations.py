"""Gives every message the conversation that Outlook names in some only: its subject without marks."""

import re

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TOGETHER = 500
#: The marks of replies and forwards that most mail has.
MARKS = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|wg|odp|sv|vs)\s*:)+\s*", re.IGNORECASE)


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Write the conversation where there is none."""
    messages = apps.get_model("outlook_bridge", "Message").objects.using(editor.connection.alias)
    rows = []
    for message in messages.filter(conversation_topic="").only("pk", "subject").iterator(TOGETHER):
        message.conversation_topic = MARKS.sub("", message.subject)
        rows.append(message)
        if len(rows) == TOGETHER:
            messages.bulk_update(rows, ["conversation_topic"])
            rows.clear()
    messages.bulk_update(rows, ["conversation_topic"])


class Migration(migrations.Migration):
    dependencies = [("outlook_bridge", "0003_columns_and_replies")]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="conversation_topic",
            field=models.CharField(blank=True, editable=False, max_length=500, verbose_name="conversation"),
        ),
        migrations.AlterField(
            model_name="message",
            name="thread",
            field=models.CharField(
                blank=True, db_index=True, editable=False, max_length=32, verbose_name="conversation ID"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
