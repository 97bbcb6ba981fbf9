from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lists", "0007_share_links"),
    ]

    operations = [
        migrations.AlterField(
            model_name="change",
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
            ),
        ),
    ]
