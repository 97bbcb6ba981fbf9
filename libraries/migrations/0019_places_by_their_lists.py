"""Drops the index over places: those of the framework sort a place by each column, and tell who sees what."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("libraries", "0018_webdav"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="document", name="libraries_document_place"),
    ]
