"""Adds the list of filing rules."""

import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0024_left_out"),
        ("cases", "0012_people"),
        ("organisation", "0011_credit_columns"),
        ("outlook_bridge", "0006_deliveries"),
        ("relations", "0019_contact_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FilingRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(editable=False, verbose_name="created")),
                ("modified_at", models.DateTimeField(db_index=True, editable=False, verbose_name="changed")),
                ("version", models.PositiveIntegerField(default=0, editable=False, verbose_name="version")),
                ("extra", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "deleted_at",
                    models.DateTimeField(db_index=True, editable=False, null=True, verbose_name="deleted"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "position",
                    models.PositiveIntegerField(
                        default=100,
                        help_text="Rules are asked from the smallest number to the greatest.",
                        verbose_name="order",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=False,
                        help_text="“Try it” on its page shows first what it would do.",
                        verbose_name="switched on",
                    ),
                ),
                ("is_last", models.BooleanField(default=False, verbose_name="ask no further rules")),
                (
                    "sender",
                    models.CharField(
                        blank=True,
                        help_text="An address, or several with commas.",
                        max_length=500,
                        verbose_name="sender",
                    ),
                ),
                (
                    "domain",
                    models.CharField(
                        blank=True,
                        help_text="customer.example, others.example",
                        max_length=500,
                        verbose_name="sender’s domain",
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True,
                        help_text="All of them, with commas.",
                        max_length=500,
                        verbose_name="words in the subject",
                    ),
                ),
                (
                    "tag",
                    models.CharField(
                        blank=True,
                        help_text="“service” for mail to anybody+service@own.example",
                        max_length=64,
                        verbose_name="address tag",
                    ),
                ),
                ("category", models.CharField(blank=True, max_length=60, verbose_name="category")),
                (
                    "due_days",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[django.core.validators.MaxValueValidator(366)],
                        verbose_name="due after days",
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.activity",
                        verbose_name="activity",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="relations.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "for_group",
                    models.ForeignKey(
                        blank=True,
                        help_text="Any member may take it, where nobody is named.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.group",
                        verbose_name="queue of the group",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "modified_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.owner",
                        verbose_name="owner",
                    ),
                ),
                (
                    "relation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="relations.relation",
                        verbose_name="company",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
                (
                    "salesperson",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.salesperson",
                        verbose_name="salesperson",
                    ),
                ),
            ],
            options={
                "verbose_name": "filing rule",
                "verbose_name_plural": "filing rules",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["group", "-modified_at"], name="outlook_bridge_filingrule_grp"),
                    models.Index(
                        fields=["salesperson", "-modified_at"], name="outlook_bridge_filingrule_slp"
                    ),
                    models.Index(fields=["owner", "-modified_at"], name="outlook_bridge_filingrule_own"),
                ],
            },
        ),
    ]
