"""Installations that are migrated get the templates that are shipped now: they are published after migrations."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("document_templates", "0004_previews")]
    operations = []
