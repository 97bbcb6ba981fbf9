"""Drop-box addresses, mailboxes, and what came by them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("libraries", "0020_numbers_of_types"),
        ("organisation", "0011_credit_columns"),
        ("outlook_bridge", "0012_sent_from_the_site"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("drop", "Dropped on a page"),
                            ("command", "Command"),
                            ("upload", "Uploaded to the e-mail library"),
                            ("webdav", "Saved on the network drive"),
                            ("dropbox", "Copy to a drop-box address"),
                            ("forward", "Forwarded to a drop-box address"),
                            ("mailbox", "Folder of a mailbox"),
                            ("sent", "Sent from the site"),
                        ],
                        max_length=16,
                        verbose_name="way",
                    ),
                ),
                ("sender", models.CharField(blank=True, max_length=320, verbose_name="from")),
                ("subject", models.CharField(blank=True, max_length=300, verbose_name="subject")),
                ("sha256", models.CharField(max_length=64, verbose_name="hash")),
                ("came_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="came")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("triage", "Unknown sender"),
                            ("filed", "Filed"),
                            ("duplicate", "Filed before"),
                            ("unread", "Kept unread"),
                            ("failed", "Failed"),
                            ("dropped", "Dropped"),
                        ],
                        default="waiting",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
            },
        ),
        migrations.CreateModel(
            name="DropAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("list_code", models.CharField(blank=True, max_length=64)),
                ("item_id", models.PositiveBigIntegerField(null=True)),
                ("token", models.CharField(max_length=32)),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="made"
                    ),
                ),
            ],
            options={
                "verbose_name": "drop-box address",
                "verbose_name_plural": "drop-box addresses",
            },
        ),
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("host", models.CharField(max_length=253, verbose_name="server")),
                ("login", models.CharField(max_length=254, verbose_name="user name")),
                ("secret", models.TextField(editable=False)),
                ("folder", models.CharField(default="CRM", max_length=200, verbose_name="folder")),
                ("is_active", models.BooleanField(default=True, verbose_name="is read")),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="made"
                    ),
                ),
                ("uid_validity", models.PositiveBigIntegerField(default=0, editable=False)),
                ("last_uid", models.PositiveBigIntegerField(default=0, editable=False)),
                ("read_at", models.DateTimeField(editable=False, null=True, verbose_name="last read")),
                (
                    "problem",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="problem"),
                ),
            ],
            options={
                "verbose_name": "mailbox",
                "verbose_name_plural": "mailboxes",
            },
        ),
        migrations.AddIndex(
            model_name="original",
            index=models.Index(fields=["filed_by", "-filed_at"], name="outlook_bridge_original_mine"),
        ),
        migrations.AddIndex(
            model_name="original",
            index=models.Index(fields=["-filed_at"], name="outlook_bridge_original_late"),
        ),
        migrations.CreateModel(
            name="DeliveryContent",
            fields=[
                (
                    "delivery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="outlook_bridge.delivery",
                    ),
                ),
                ("content", models.BinaryField()),
            ],
            options={
                "verbose_name": "content of a delivery",
                "verbose_name_plural": "contents of deliveries",
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="message",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="outlook_bridge.message",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="dropaddress",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="address",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="outlook_bridge.dropaddress",
            ),
        ),
        migrations.AddField(
            model_name="mailbox",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisation.group",
                verbose_name="shared with",
            ),
        ),
        migrations.AddField(
            model_name="mailbox",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="filed for",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="mailbox",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="outlook_bridge.mailbox",
            ),
        ),
        migrations.AddConstraint(
            model_name="dropaddress",
            constraint=models.UniqueConstraint(
                condition=models.Q(("person__isnull", False)),
                fields=("person",),
                name="outlook_bridge_drop_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="dropaddress",
            constraint=models.UniqueConstraint(
                condition=models.Q(("item_id__isnull", False)),
                fields=("list_code", "item_id"),
                name="outlook_bridge_drop_item",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.UniqueConstraint(
                fields=("person", "host", "login", "folder"), name="outlook_bridge_mailbox_folder"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["person", "-came_at"], name="outlook_bridge_delivery_mine"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["-came_at"], name="outlook_bridge_delivery_late"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "triage", "failed"))),
                fields=["state", "came_at"],
                name="outlook_bridge_delivery_open",
            ),
        ),
    ]
