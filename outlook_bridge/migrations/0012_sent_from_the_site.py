"""Lets answers that were sent from the site be told by their way."""

from django.db import migrations, models

WAYS = [
    ("drop", "Dropped on a page"),
    ("command", "Command"),
    ("upload", "Uploaded to the e-mail library"),
    ("webdav", "Saved on the network drive"),
    ("dropbox", "Copy to a drop-box address"),
    ("forward", "Forwarded to a drop-box address"),
    ("mailbox", "Folder of a mailbox"),
    ("sent", "Sent from the site"),
]


class Migration(migrations.Migration):
    dependencies = [("outlook_bridge", "0011_entries")]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="channel",
            field=models.CharField(choices=WAYS, editable=False, max_length=16, verbose_name="way"),
        ),
        migrations.AlterField(
            model_name="original",
            name="channel",
            field=models.CharField(choices=WAYS, max_length=16, verbose_name="way"),
        ),
    ]
