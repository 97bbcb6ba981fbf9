"""Notes which folder was made for a file that came in as mail."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from crm_lists.framework import migrating


def note_folders(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the folder in which each file lies, where that is one of the e-mail library."""
    originals = apps.get_model("outlook_bridge", "Original").objects.using(editor.connection.alias)
    documents = apps.get_model("libraries", "Document").objects.using(editor.connection.alias)
    own = documents.filter(pk=models.OuterRef("document"), folder__library__kind="mail")
    originals.update(folder=models.Subquery(own.values("folder")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("libraries", "0017_pins_and_recent"),
        ("outlook_bridge", "0001_initial"),
    ]

    operations = [
        migrating.AddColumn(
            model_name="original",
            name="folder",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="libraries.folder",
                verbose_name="folder",
            ),
        ),
        migrations.AddIndex(
            model_name="original",
            index=models.Index(
                condition=models.Q(("folder__isnull", False)),
                fields=["folder"],
                name="outlook_bridge_original_made",
            ),
        ),
        migrations.RunPython(note_folders, migrations.RunPython.noop, elidable=True),
    ]
