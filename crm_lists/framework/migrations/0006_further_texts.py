"""Texts of other apps by which an item is found, kept apart from the item's own."""

from django.db import migrations, models

from crm_lists.framework import migrating


class Migration(migrations.Migration):
    dependencies = [("lists", "0005_change_transaction")]

    operations = [
        migrating.AddColumn(
            model_name="searchentry",
            name="further",
            field=models.TextField(blank=True, default="", db_default=""),
        ),
    ]
