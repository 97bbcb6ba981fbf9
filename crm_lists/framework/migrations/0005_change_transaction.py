"""In which transaction each change was written, so that a copy of a list loses none."""

from django.db import migrations, models

from crm_lists.framework.transactions import CurrentTransaction


class Migration(migrations.Migration):
    dependencies = [("lists", "0004_shared_views")]

    operations = [
        migrations.AddField(
            model_name="change",
            name="transaction",
            field=models.BigIntegerField(db_default=CurrentTransaction(), editable=False),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["list_code", "transaction", "id"], name="lists_change_order"),
        ),
    ]
