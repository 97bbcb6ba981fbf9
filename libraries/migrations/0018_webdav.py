import django.db.models.deletion
import django.utils.timezone
import libraries.webdav.dav_lock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("filer", "0018_alter_file_options"),
        ("libraries", "0017_pins_and_recent"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="documentlock",
            name="client",
            field=models.CharField(blank=True, max_length=120, verbose_name="program"),
        ),
        migrations.AlterField(
            model_name="documentlock",
            name="kind",
            field=models.CharField(
                choices=[("check_out", "Check-out"), ("dav", "Program")],
                default="check_out",
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="documentversion",
            name="source",
            field=models.CharField(
                choices=[
                    ("web", "Team site"),
                    ("admin", "Administration"),
                    ("api", "API"),
                    ("bridge", "Outlook bridge"),
                    ("command", "Command"),
                    ("link", "Share link"),
                    ("dav", "Desktop program"),
                    ("system", "System"),
                ],
                max_length=16,
                verbose_name="by way of",
            ),
        ),
        migrations.CreateModel(
            name="Scratch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                ("name_key", models.CharField(max_length=510)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("size", models.BigIntegerField(default=0)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("touched_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="filer.file",
                    ),
                ),
                (
                    "folder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="libraries.folder",
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="libraries.library"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stands_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stand_ins",
                        to="libraries.document",
                    ),
                ),
            ],
            options={
                "verbose_name": "temporary file",
                "verbose_name_plural": "temporary files",
            },
        ),
        migrations.CreateModel(
            name="DavProperty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=400)),
                ("value", models.TextField()),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="libraries.document",
                    ),
                ),
                (
                    "folder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="libraries.folder",
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="libraries.library",
                    ),
                ),
                (
                    "scratch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="libraries.scratch",
                    ),
                ),
            ],
            options={
                "verbose_name": "WebDAV property",
                "verbose_name_plural": "WebDAV properties",
            },
        ),
        migrations.CreateModel(
            name="DavLock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.CharField(default=libraries.webdav.dav_lock.new_token, max_length=64, unique=True),
                ),
                ("is_shared", models.BooleanField(default=False)),
                ("is_deep", models.BooleanField(default=False)),
                ("owner", models.TextField(blank=True)),
                ("client", models.CharField(blank=True, max_length=120, verbose_name="program")),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "folder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="libraries.folder",
                    ),
                ),
                (
                    "held",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="libraries.documentlock",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="libraries.library",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="libraries.documentversion",
                    ),
                ),
                (
                    "scratch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="libraries.scratch",
                    ),
                ),
            ],
            options={
                "verbose_name": "WebDAV lock",
                "verbose_name_plural": "WebDAV locks",
            },
        ),
        migrations.CreateModel(
            name="DavTicket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                ("expires_at", models.DateTimeField(editable=False, null=True, verbose_name="expires")),
                ("last_used_at", models.DateTimeField(editable=False, null=True, verbose_name="last used")),
                ("revoked_at", models.DateTimeField(editable=False, null=True, verbose_name="revoked")),
                ("may_write", models.BooleanField(default=False)),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="libraries.document",
                    ),
                ),
                (
                    "folder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="libraries.folder",
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="libraries.library",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "editing address",
                "verbose_name_plural": "editing addresses",
                "indexes": [models.Index(fields=["expires_at"], name="libraries_davticket_end")],
            },
        ),
        migrations.AddConstraint(
            model_name="scratch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("folder__isnull", False)),
                fields=("person", "library", "folder", "name_key"),
                name="libraries_scratch_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="scratch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("folder__isnull", True)),
                fields=("person", "library", "name_key"),
                name="libraries_scratch_top_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="davproperty",
            constraint=models.UniqueConstraint(
                condition=models.Q(("document__isnull", False)),
                fields=("document", "name"),
                name="libraries_davproperty_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="davproperty",
            constraint=models.UniqueConstraint(
                condition=models.Q(("folder__isnull", False)),
                fields=("folder", "name"),
                name="libraries_davproperty_folder",
            ),
        ),
        migrations.AddConstraint(
            model_name="davproperty",
            constraint=models.UniqueConstraint(
                condition=models.Q(("library__isnull", False)),
                fields=("library", "name"),
                name="libraries_davproperty_library",
            ),
        ),
        migrations.AddConstraint(
            model_name="davproperty",
            constraint=models.UniqueConstraint(
                condition=models.Q(("scratch__isnull", False)),
                fields=("scratch", "name"),
                name="libraries_davproperty_scratch",
            ),
        ),
    ]
