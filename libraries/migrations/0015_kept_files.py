"""Files know how they are kept, and the row of given bytes is found by an index."""

import django.db.models.deletion
from django.db import migrations, models


def index_paths(apps, schema_editor):
    # The index of django-filer's table that serves equal names and names that begin alike, on both databases.
    classes = " varchar_pattern_ops" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"CREATE INDEX libraries_file_path ON filer_file (file{classes})")


def drop_index(apps, schema_editor):
    schema_editor.execute("DROP INDEX libraries_file_path")


class Migration(migrations.Migration):
    dependencies = [
        ("filer", "0018_alter_file_options"),
        ("libraries", "0014_sales_literature"),
    ]

    operations = [
        migrations.CreateModel(
            name="LostFile",
            fields=[
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="filer.file",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[("missing", "missing"), ("damaged", "damaged")],
                        max_length=8,
                        verbose_name="reason",
                    ),
                ),
                ("found_at", models.DateTimeField(auto_now_add=True, verbose_name="found")),
            ],
            options={
                "verbose_name": "lost file",
                "verbose_name_plural": "lost files",
            },
        ),
        migrations.CreateModel(
            name="PackedFile",
            fields=[
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="filer.file",
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField(verbose_name="size")),
                ("packed_size", models.BigIntegerField(verbose_name="packed size")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="packed")),
                (
                    "base",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="filer.file",
                    ),
                ),
            ],
            options={
                "verbose_name": "packed file",
                "verbose_name_plural": "packed files",
            },
        ),
        migrations.RunPython(index_paths, drop_index),
    ]
