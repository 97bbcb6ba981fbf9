"""The index of the search, which is beyond what Django's models describe: SQLite's table, PostgreSQL's columns."""

from django.db import migrations

SQLITE_CREATE = [
    """CREATE VIRTUAL TABLE lists_searchwords USING fts5(
        title, keywords, body,
        content = '',
        prefix = '2 3',
        tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
    )"""
]
SQLITE_DROP = ["DROP TABLE lists_searchwords"]
POSTGRESQL_CREATE = [
    "ALTER TABLE lists_searchentry ADD COLUMN search_vector tsvector, ADD COLUMN search_words text",
    # Each search reads the list of words that are not yet sorted in, so it is kept short.
    "CREATE INDEX lists_searchentry_vector ON lists_searchentry USING gin (search_vector)"
    " WITH (gin_pending_list_limit = 512)",
]
POSTGRESQL_DROP = ["ALTER TABLE lists_searchentry DROP COLUMN search_vector, DROP COLUMN search_words"]

CREATE = {"sqlite": SQLITE_CREATE, "postgresql": POSTGRESQL_CREATE}
DROP = {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP}


def create(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("lists", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
