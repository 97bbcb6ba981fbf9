"""Opens the credit of clients to the roles that read and write margins already."""

from django.db import migrations


def open_columns(apps, schema_editor):
    right_model = apps.get_model("organisation", "ColumnRight")
    for known in list(right_model.objects.filter(column_set="margin")):
        right_model.objects.get_or_create(
            role_id=known.role_id, column_set="credit", defaults={"right": known.right}
        )


class Migration(migrations.Migration):
    dependencies = [("organisation", "0010_shares_by_receiver")]
    operations = [migrations.RunPython(open_columns, migrations.RunPython.noop)]
