"""Keeps by what a mailbox gives tokens in place of a password."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outlook_bridge", "0048_claims_of_deliveries"),
    ]

    operations = [
        migrations.CreateModel(
            name="TokenGrant",
            fields=[
                (
                    "mailbox",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="grant",
                        serialize=False,
                        to="outlook_bridge.mailbox",
                    ),
                ),
                (
                    "flow",
                    models.CharField(
                        choices=[
                            ("client_credentials", "the application itself (client credentials)"),
                            ("refresh_token", "a person who has agreed to it (refresh token)"),
                        ],
                        max_length=20,
                        verbose_name="signs in",
                    ),
                ),
                ("token_url", models.CharField(max_length=300, verbose_name="token address")),
                ("client_id", models.CharField(max_length=200, verbose_name="client ID")),
                ("scope", models.CharField(blank=True, max_length=500, verbose_name="scope")),
                ("client_secret", models.TextField(blank=True, editable=False)),
                ("refresh_token", models.TextField(blank=True, editable=False)),
                ("access_token", models.TextField(blank=True, editable=False)),
                ("counts_until", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "way to tokens",
                "verbose_name_plural": "ways to tokens",
            },
        ),
    ]
