import django.db.models.deletion
from django.db import migrations, models

COLUMNS = ("title", "keywords", "abstract", "headings", "names", "affiliations", "keys")

# PostgreSQL: the weight of each column (A to D), by which a term is told to be in the title, say.  The order is the order
# of positions in the vector; the keys come last, because they alone may go beyond the last position that is kept.
WEIGHTS = (
    ("title", "A"),
    ("keywords", "B"),
    ("headings", "D"),
    ("abstract", "C"),
    ("names", "D"),
    ("affiliations", "D"),
    ("keys", "D"),
)
# The stems of the title once more, marked and without positions, so that the index finds words of titles by itself: which
# weight a term has it does not know, and would look at every paper that has the word anywhere.
TITLE_STEMS = "strip(to_tsvector('simple', regexp_replace(title, '(^| )s', '\\1zs', 'g')))"
# SQLite: parts of the index of one size that may lie side by side before they are merged.  With the default of 4, entering
# 3,000 papers took 1.2 times as long.
PARTS = 16
TABLE = "literature_papertext"
INDEX = "literature_papertext_index"


def create_index(apps, schema_editor):
    for statement in _statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def _statements(vendor):
    return {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]()


def _postgresql():
    vector = " || ".join(f"setweight(to_tsvector('simple', {name}), '{weight}')" for name, weight in WEIGHTS)
    vector += f" || {TITLE_STEMS}"
    return (
        f"ALTER TABLE {TABLE} ADD COLUMN tsv tsvector GENERATED ALWAYS AS ({vector}) STORED",
        # The planner guesses the frequency of a rare word from these; with the default of 100 it guesses badly.
        f"ALTER TABLE {TABLE} ALTER COLUMN tsv SET STATISTICS 1000",
        # Phrases are checked in the vector: keep it in the row, and the texts, which nobody reads, out of it.
        f"ALTER TABLE {TABLE} ALTER COLUMN tsv SET STORAGE MAIN",
        f"ALTER TABLE {TABLE} SET (toast_tuple_target = 8160)",
        f"CREATE INDEX {INDEX} ON {TABLE} USING gin (tsv)",
    )


def _sqlite():
    names = ", ".join(COLUMNS)
    old = ", ".join(f"old.{name}" for name in COLUMNS)
    new = ", ".join(f"new.{name}" for name in COLUMNS)
    forget = f"INSERT INTO {INDEX} ({INDEX}, rowid, {names}) VALUES ('delete', old.paper_id, {old});"  # noqa: S608
    enter = f"INSERT INTO {INDEX} (rowid, {names}) VALUES (new.paper_id, {new});"  # noqa: S608
    return (
        f"CREATE VIRTUAL TABLE {INDEX} USING fts5"
        f" ({names}, content='{TABLE}', content_rowid='paper_id', tokenize='ascii')",
        f"INSERT INTO {INDEX} ({INDEX}, rank) VALUES ('automerge', {PARTS})",  # noqa: S608
        f"CREATE TRIGGER {INDEX}_insert AFTER INSERT ON {TABLE} BEGIN {enter} END",
        f"CREATE TRIGGER {INDEX}_delete AFTER DELETE ON {TABLE} BEGIN {forget} END",
        f"CREATE TRIGGER {INDEX}_update AFTER UPDATE ON {TABLE} BEGIN {forget} {enter} END",
    )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {TABLE} DROP COLUMN tsv")
        return
    for event in ("insert", "delete", "update"):
        schema_editor.execute(f"DROP TRIGGER {INDEX}_{event}")
    schema_editor.execute(f"DROP TABLE {INDEX}")


def text(**options):
    return models.TextField(default="", blank=True, **options)


class Migration(migrations.Migration):
    """The search row of each paper, and the full-text index that the database keeps from it.

    On SQLite, Django alters a table by making it anew, which loses its triggers: a later migration that alters PaperText
    must drop the index first and create it again at its end."""

    dependencies = [("literature", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="PaperText",
            fields=[
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_text",
                        serialize=False,
                        to="literature.paper",
                    ),
                ),
                ("title", text()),
                ("keywords", text()),
                ("abstract", text()),
                ("headings", text(help_text="MeSH headings, substances, publication types")),
                ("names", text(help_text="Authors, journal and identifiers")),
                ("affiliations", text()),
                ("keys", text(help_text="Whole headings, types, languages, journals and authors")),
            ],
            options={"verbose_name": "search row"},
        ),
        migrations.RunPython(create_index, drop_index),
    ]
