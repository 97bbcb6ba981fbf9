"""Document types say how their documents are named and numbered."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("libraries", "0019_places_by_their_lists"),
    ]

    operations = [
        migrations.AddField(
            model_name="documenttype",
            name="file_name",
            field=models.CharField(
                blank=True,
                help_text="The name proposed for documents made by a template, for example “{{ case.name }} - Offer {{ document.number }}”; a template may have one of its own.",
                max_length=200,
                verbose_name="file name",
            ),
        ),
        migrations.AddField(
            model_name="documenttype",
            name="number_digits",
            field=models.PositiveSmallIntegerField(
                default=4,
                help_text="Shorter numbers begin with zeros.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(12),
                ],
                verbose_name="digits of the number",
            ),
        ),
        migrations.AddField(
            model_name="documenttype",
            name="number_pattern",
            field=models.CharField(
                blank=True,
                help_text="How documents made by a template are numbered, without gaps for each owner and year, for example “{{ year }}/{{ number }}”. Empty for none.",
                max_length=80,
                validators=[
                    django.core.validators.RegexValidator(
                        "^(?=.*\\{\\{\\s*number\\s*\\}\\})(?:[^{}]|\\{\\{\\s*(?:number|year|owner)\\s*\\}\\})*$",
                        "Write “{{ number }}” where the number stands; “{{ year }}” and “{{ owner }}” may stand besides.",
                    )
                ],
                verbose_name="number",
            ),
        ),
    ]
