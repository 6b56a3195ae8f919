from django.db import migrations

# Columns that are walked in the order of their bytes, and looked up by how they begin.  On PostgreSQL an index in the
# order of a language serves neither; SQLite compares bytes anyway.
COLUMNS = (
    ("literature_authorship", "name_key", "varchar(360)"),
    ("literature_meshterm", "name_key", "varchar(300)"),
    ("literature_publicationtype", "name_key", "varchar(200)"),
    ("literature_journal", "title", "text"),
    ("literature_journal", "title_key", "varchar(200)"),
)


def compare_bytes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, column, kind in COLUMNS:
            schema_editor.execute(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind} COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("literature", "0003_data_version")]

    operations = [migrations.RunPython(compare_bytes, migrations.RunPython.noop)]
