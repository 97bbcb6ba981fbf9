"""With whom a view is shared, and PostgreSQL's function for the key by which texts are compared.

The function does what `search.folding.fold` does, in PostgreSQL's own words.
"""

from django.db import migrations, models

from crm_lists.framework import migrating

CREATE = r"""
CREATE OR REPLACE FUNCTION lists_sort_key(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $function$
    SELECT CASE WHEN value ~ '^[ -~]*$' THEN lower(value COLLATE "C") ELSE
        regexp_replace(
            normalize(
                translate(
                    replace(replace(replace(replace(
                        lower(normalize(value, NFKD) COLLATE "und-x-icu") COLLATE "C",
                        'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'), 'þ', 'th'),
                    'øđðħıłŧς', 'oddhiltσ'
                ),
                NFKD
            ),
            '[\u0300-\u036f\u00ad\u200c\u200d\u2060\ufeff]', '', 'g'
        )
    END
$function$
"""
DROP = "DROP FUNCTION IF EXISTS lists_sort_key(text)"


def run(statement):
    def on_postgresql(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement, params=None)

    return on_postgresql


class Migration(migrations.Migration):
    dependencies = [("lists", "0003_custom_columns")]
    operations = [
        migrating.AddColumn(
            model_name="savedview",
            name="audience",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.RunPython(run(CREATE), run(DROP)),
    ]
