"""In which transaction each change was written, so that a copy of a list loses none."""

from django.db import migrations, models

from crm_lists.framework import migrating

from crm_lists.framework.transactions import CurrentTransaction


class Migration(migrations.Migration):
    dependencies = [("lists", "0004_shared_views")]

    operations = [
        migrating.AddColumn(
            model_name="change",
            name="transaction",
            field=models.BigIntegerField(db_default=CurrentTransaction(), editable=False),
        ),
        migrating.AddIndexTo(
            model_name="change",
            index=models.Index(fields=["list_code", "transaction", "id"], name="lists_change_order"),
        ),
    ]
