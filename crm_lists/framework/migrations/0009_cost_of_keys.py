"""Tell PostgreSQL what the sort key of a text costs: it would rather compute thousands than read an index."""

from typing import Any

from django.db import migrations

#: Measured: a key takes as long as some hundred comparisons of figures.
COST = 1_000
#: What PostgreSQL takes functions in SQL for.
STANDARD = 100


def tell(apps: Any, schema_editor: Any) -> None:
    _tell(schema_editor, COST)


def forget(apps: Any, schema_editor: Any) -> None:
    _tell(schema_editor, STANDARD)


def _tell(schema_editor: Any, cost: int) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER FUNCTION lists_sort_key(text) COST {cost}")


class Migration(migrations.Migration):
    dependencies = [("lists", "0008_desktop_programs")]

    operations = [migrations.RunPython(tell, forget)]
