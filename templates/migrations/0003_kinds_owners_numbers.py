"""Templates of several kinds, languages and owners; numbers of documents; documents that are made again."""

import django.db.models.deletion
import templates.subjects
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("document_templates", "0002_editors"),
        ("libraries", "0020_numbers_of_types"),
        ("organisation", "0011_credit_columns"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("text", models.CharField(db_index=True, max_length=255, verbose_name="number")),
            ],
            options={
                "verbose_name": "document number",
                "verbose_name_plural": "document numbers",
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("last", models.PositiveIntegerField(default=0, verbose_name="last number")),
            ],
            options={
                "verbose_name": "number series",
                "verbose_name_plural": "number series",
            },
        ),
        migrations.AlterModelOptions(
            name="documenttemplate",
            options={
                "ordering": ["document_type__position", "document_type__label", "made_for", "language"],
                "verbose_name": "document template",
                "verbose_name_plural": "document templates",
            },
        ),
        migrations.RemoveConstraint(
            model_name="documenttemplate",
            name="document_templates_one_per_type",
        ),
        migrations.AddField(
            model_name="documenttemplate",
            name="kind",
            field=models.CharField(
                choices=[("word", "Word document"), ("excel", "Excel workbook"), ("mail", "E-mail")],
                default="word",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="documenttemplate",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                help_text="A template with the letterhead of one owner; left empty, it serves all that have none.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisation.owner",
                verbose_name="owner",
            ),
        ),
        migrations.AddField(
            model_name="madefrom",
            name="asked",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="madefrom",
            name="earlier",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="madefrom",
            name="version",
            field=models.CharField(blank=True, max_length=16, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="templatefile",
            name="format",
            field=models.CharField(blank=True, editable=False, max_length=16),
        ),
        migrations.AlterField(
            model_name="documenttemplate",
            name="file_name",
            field=models.CharField(
                blank=True,
                help_text="The name proposed for new documents, for example “{{ case.name }} - Offer”; left empty, that of the document type.",
                max_length=200,
                verbose_name="file name",
            ),
        ),
        migrations.AlterField(
            model_name="documenttemplate",
            name="made_for",
            field=models.CharField(
                choices=templates.subjects.choices,
                default="cases",
                help_text="Templates for companies are offered on the pages of their cases too, and in libraries, where the company is asked for.",
                max_length=64,
                verbose_name="made for",
            ),
        ),
        migrations.AddConstraint(
            model_name="documenttemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("owner__isnull", False)),
                fields=("document_type", "kind", "made_for", "language", "owner"),
                name="document_templates_one_of_owner",
                violation_error_message="This document type has such a template already, in this language. Change that one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="documenttemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("owner__isnull", True)),
                fields=("document_type", "kind", "made_for", "language"),
                name="document_templates_one_of_all",
                violation_error_message="This document type has such a template already, in this language. Change that one.",
            ),
        ),
        migrations.AddField(
            model_name="documentnumber",
            name="document",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="series_number",
                to="libraries.document",
            ),
        ),
        migrations.AddField(
            model_name="numberseries",
            name="document_type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="libraries.documenttype"
            ),
        ),
        migrations.AddField(
            model_name="numberseries",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.owner"
            ),
        ),
        migrations.AddField(
            model_name="documentnumber",
            name="series",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="numbers",
                to="document_templates.numberseries",
            ),
        ),
        migrations.AddConstraint(
            model_name="numberseries",
            constraint=models.UniqueConstraint(
                fields=("document_type", "owner", "year"), name="document_templates_one_series"
            ),
        ),
        migrations.AddConstraint(
            model_name="documentnumber",
            constraint=models.UniqueConstraint(
                fields=("series", "number"), name="document_templates_number_once"
            ),
        ),
    ]
