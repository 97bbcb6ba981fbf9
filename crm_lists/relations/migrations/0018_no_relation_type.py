from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("relations", "0017_types_to_roles")]
    operations = [migrations.RemoveField(model_name="relation", name="relation_type")]
