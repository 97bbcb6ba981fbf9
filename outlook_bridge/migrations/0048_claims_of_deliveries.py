"""Lets one process at a time file a delivery."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outlook_bridge", "0014_kept_both"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="claim",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="claimed_until",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
