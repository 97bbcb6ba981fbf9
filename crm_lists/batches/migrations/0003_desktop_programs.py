from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("batches", "0002_share_links"),
    ]

    operations = [
        migrations.AlterField(
            model_name="batch",
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
                default="web",
                max_length=16,
            ),
        ),
    ]
