"""Lets mailboxes of Microsoft 365 be read by Graph."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outlook_bridge", "0049_tokens_of_mailboxes"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailbox",
            name="kind",
            field=models.CharField(
                choices=[("imap", "IMAP"), ("graph", "Microsoft 365 (Graph)")],
                default="imap",
                max_length=8,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="mailbox", name="cursor", field=models.TextField(blank=True, editable=False)
        ),
        migrations.AddField(
            model_name="mailbox",
            name="cursor_taken",
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name="mailbox",
            name="cursor_step",
            field=models.PositiveBigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="mailbox",
            name="rests_until",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
