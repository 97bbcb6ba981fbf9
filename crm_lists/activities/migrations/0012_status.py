"""Every activity has a status now."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0011_values")]
    operations = [
        migrations.AlterField(
            model_name="activity",
            name="status",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="activities.activitystatus",
                verbose_name="status",
            ),
        ),
    ]
