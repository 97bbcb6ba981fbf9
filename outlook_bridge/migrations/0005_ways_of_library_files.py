"""Ways of mail that is put into the e-mail library, or comes by address or out of a mailbox."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outlook_bridge", "0004_conversations"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="channel",
            field=models.CharField(
                choices=[
                    ("drop", "Dropped on a page"),
                    ("command", "Command"),
                    ("upload", "Uploaded to the e-mail library"),
                    ("webdav", "Saved on the network drive"),
                    ("dropbox", "Copy to a drop-box address"),
                    ("forward", "Forwarded to a drop-box address"),
                    ("mailbox", "Folder of a mailbox"),
                ],
                editable=False,
                max_length=16,
                verbose_name="way",
            ),
        ),
        migrations.AlterField(
            model_name="original",
            name="channel",
            field=models.CharField(
                choices=[
                    ("drop", "Dropped on a page"),
                    ("command", "Command"),
                    ("upload", "Uploaded to the e-mail library"),
                    ("webdav", "Saved on the network drive"),
                    ("dropbox", "Copy to a drop-box address"),
                    ("forward", "Forwarded to a drop-box address"),
                    ("mailbox", "Folder of a mailbox"),
                ],
                max_length=16,
                verbose_name="way",
            ),
        ),
    ]
