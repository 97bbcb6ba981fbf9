from django.db import migrations, models

from crm_lists.framework import migrating


class Migration(migrations.Migration):
    dependencies = [("relations", "0015_fill_rows")]
    operations = [
        migrating.AddColumn(
            model_name="relation",
            name="roles",
            field=models.ManyToManyField(
                blank=True,
                help_text="What the company is to us; it may be several things at once.",
                related_name="relations",
                to="relations.relationtype",
                verbose_name="roles",
            ),
        ),
        migrating.AddColumn(
            model_name="relation",
            name="categories",
            field=models.ManyToManyField(
                blank=True,
                related_name="relations",
                to="relations.relationcategory",
                verbose_name="categories",
            ),
        ),
    ]
