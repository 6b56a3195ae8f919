"""Collections of 100,000 and 1,000,000 papers, made of real records whose parts are put together anew.

The real records (../shared/data or $BACKMICE_DATA) are taken in as always; then one statement a table makes the others:
the title of one record, the abstract of a second, the headings and keywords of a third, and the rest, with authors and
languages, of a fourth, each on a day between 1975 and 2024.  So every word is about as frequent as in the real records.
Which records meet depends on the number of the paper alone: every run makes the same collection.
"""

from __future__ import annotations

import gzip
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "fixtures" / "packs" / "back-mice"

# Which of the four records a column is taken from; every other one is of the fourth, p.
_OF_TITLE = ("title", "title_html", "vernacular_title")
_OF_ABSTRACT = ("abstract", "abstract_sections", "other_abstracts", "abstract_copyright")
_OF_HEADINGS = ("keywords", "substances")
_TEXTS = {"title": "t", "abstract": "a", "keywords": "h", "headings": "h", "names": "p", "affiliations": "p"}
# Record n / size of the base is added, so that the same four do not meet again.
_PICKS = {"p": (1, 1), "t": (7919, 31), "a": (104729, 17), "h": (15485863, 7)}

_SQL: dict[str, dict[str, str]] = {
    "postgresql": {
        "series": "SELECT n FROM generate_series(0::bigint, {last}) AS series (n)",
        "day": "(date '1975-01-01' + (n.n * 7919 % 18262)::integer)",
        "year": "extract(year FROM date '1975-01-01' + (n.n * 7919 % 18262)::integer)",
        "moment": "(timestamptz '2020-01-01' + n.n * interval '61 seconds')",
    },
    "sqlite": {
        "series": "WITH RECURSIVE series (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series WHERE n < {last})"
        " SELECT n FROM series",
        "day": "date('1975-01-01', '+' || (n.n * 7919 % 18262) || ' days')",
        "year": "CAST(strftime('%Y', '1975-01-01', '+' || (n.n * 7919 % 18262) || ' days') AS integer)",
        "moment": "datetime('2020-01-01', '+' || (n.n * 61) || ' seconds')",
    },
}


def records_file() -> Path:
    """Return the file of real records; exits with a sentence where it is absent."""
    data = Path(os.environ.get("BACKMICE_DATA", ROOT.parent / "shared" / "data"))
    path = data / "pubmed" / "records.xml.gz"
    if not path.exists():
        sys.exit(f"This benchmark needs real PubMed records; there is no {path}. Set BACKMICE_DATA.")
    return path


def make(papers: int) -> None:
    """Fill the empty database of the settings with so many papers, and print how long each step took."""
    from django.core.management import call_command
    from django.db import connection

    with _step("migrating"):
        call_command("migrate", verbosity=0)
    with _step("taking in the real records"):
        _take_in()
    with connection.cursor() as cursor, _bare(cursor, connection.vendor) as later:
        with _step("choosing what is put together"):
            _choose(cursor, connection.vendor, papers)
        if connection.vendor == "postgresql":
            with _step("vectors of the real records"):
                _vectors(cursor)
        for table, statement in _statements(connection.vendor).items():
            with _step(table):
                cursor.execute(statement)
        for name in [name for name in later if "text" in name]:
            with _step(name):
                cursor.execute(later.pop(name))
        with _step("other indexes and triggers"):
            for statement in later.values():
                cursor.execute(statement)
    with _step("statistics"), connection.cursor() as cursor:
        for table in ("bench_made", "bench_base", "bench_vectors"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        _continue_numbers(cursor, connection.vendor)


@contextmanager
def _step(title: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    print(f"    {title:48} {time.perf_counter() - began:7.1f} s", flush=True)


def _take_in() -> None:
    from django.utils import timezone

    from literature.intake import take_in
    from literature.packs import load_pack
    from literature.pubmed.stream import split

    load_pack(PACK, now=timezone.now())
    with gzip.open(records_file()) as stream:
        take_in(split(stream), now=timezone.now())


# ── indexes and triggers come after the rows ────────────────────────────────────────────────────────────────────────
@contextmanager
def _bare(cursor: Any, vendor: str) -> Iterator[dict[str, str]]:
    """Take indexes and triggers away; yield the statements that bring them back, by what they make."""
    take_away, bring_back = (_bare_postgresql if vendor == "postgresql" else _bare_sqlite)(cursor)
    for statement in take_away:
        cursor.execute(statement)
    yield bring_back
    if vendor == "postgresql":
        cursor.execute("SET session_replication_role = DEFAULT")


_POSTGRESQL_INDEXES = """
    SELECT i.indexname, i.indexdef FROM pg_indexes i
    WHERE i.schemaname = 'public' AND i.tablename LIKE 'literature_%%'
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)
"""


def _bare_postgresql(cursor: Any) -> tuple[list[str], dict[str, str]]:
    cursor.execute(_POSTGRESQL_INDEXES, ())
    indexes = dict(cursor.fetchall())
    away = ["SET session_replication_role = replica", *(f'DROP INDEX "{name}"' for name in indexes)]
    return away, indexes


def _bare_sqlite(cursor: Any) -> tuple[list[str], dict[str, str]]:
    cursor.execute("SELECT name, type, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL")
    found = cursor.fetchall()
    index = "literature_papertext_index"
    rebuild = {"full-text index": f"INSERT INTO {index} ({index}) VALUES ('rebuild')"}
    return [f'DROP {kind} "{name}"' for name, kind, _ in found], rebuild | {name: sql for name, _, sql in found}


def _continue_numbers(cursor: Any, vendor: str) -> None:
    """Let PostgreSQL number new papers after those that were given their numbers here."""
    if vendor == "postgresql":
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('literature_paper', 'id'), (SELECT max(id) FROM literature_paper))"
        )


# ── what is put together ────────────────────────────────────────────────────────────────────────────────────────────
def _choose(cursor: Any, vendor: str, papers: int) -> None:
    """Make the table bench_made: the number of each new paper, and the four that it is made of."""
    from literature.models import Paper, PaperText

    base = list(Paper.objects.filter(state="live", pmid__isnull=False).order_by("pk").values_list("pk", flat=True))
    keys = dict(PaperText.objects.values_list("pk", "keys"))
    cursor.execute("CREATE TABLE bench_base (k integer PRIMARY KEY, id bigint, head_keys text, other_keys text)")
    cursor.executemany(
        "INSERT INTO bench_base VALUES (%s, %s, %s, %s)", [(k, pk, *_split(keys[pk])) for k, pk in enumerate(base)]
    )
    first, size = Paper.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1, len(base)
    series = _SQL[vendor]["series"].format(last=papers - Paper.objects.count() - 1)
    picks = ", ".join(f"{name}.id AS {name}" for name in _PICKS)
    joins = " ".join(
        f"JOIN bench_base {name} ON {name}.k = (n.n * {factor} + n.n / {size} * {shift}) % {size}"
        for name, (factor, shift) in _PICKS.items()
    )
    cursor.execute(
        f"CREATE TABLE bench_made AS SELECT n.n, n.n + {first} AS id, {picks},"
        f" p.other_keys || ' ' || h.head_keys AS keys FROM ({series}) n {joins}"
    )
    cursor.execute("ANALYZE")


def _split(keys: str) -> tuple[str, str]:
    """Return the whole names that are headings, and the others."""
    heads = [key for key in keys.split() if key[0] in "hm"]
    return " ".join(heads), " ".join(key for key in keys.split() if key[0] not in "hm")


def _statements(vendor: str) -> dict[str, str]:
    """Return the statement that fills each table from the real records, by the name of the table."""
    from literature.models import Authorship, MeshAnnotation, PaperLanguage, PaperPublicationType, TopicTag

    children = {Authorship: "p", MeshAnnotation: "h", PaperLanguage: "p", PaperPublicationType: "p", TopicTag: "a"}
    made = [_papers(vendor), _texts(vendor), *(_children(model, of) for model, of in children.items())]
    return dict(made)


def _papers(vendor: str) -> tuple[str, str]:
    from literature.models import Paper

    sql = _SQL[vendor]
    own = {
        "id": "n.id",
        "pmid": "50000000 + n.n",
        "doi": "'10.9999/made.' || n.n",
        "pmcid": "''",
        "pack_key": "NULL",
        "fingerprint": "''",
        "record_sha256": "''",
        "year": sql["year"],
        **dict.fromkeys(("published_first", "published_last", "entry_date", "create_date"), sql["day"]),
        "publication_date": f"CAST({sql['day']} AS text)",
        **dict.fromkeys(("created_at", "updated_at"), sql["moment"]),
    }
    of = dict.fromkeys(_OF_TITLE, "t") | dict.fromkeys(_OF_ABSTRACT, "a") | dict.fromkeys(_OF_HEADINGS, "h")
    columns = {field.column: f"{of.get(field.column, 'p')}.{field.column}" for field in Paper._meta.concrete_fields}
    joins = " ".join(f"JOIN literature_paper {name} ON {name}.id = n.{name}" for name in _PICKS)
    return _insert("literature_paper", columns | own, joins)


def _texts(vendor: str) -> tuple[str, str]:
    columns = {"paper_id": "n.id", "keys": "n.keys", **{name: f"{of}.{name}" for name, of in _TEXTS.items()}}
    joins = " ".join(f"JOIN literature_papertext {name} ON {name}.paper_id = n.{name}" for name in _PICKS)
    if vendor == "postgresql":
        parts = [f"v{_TEXTS[name]}.{name}" for name in _weights()]
        columns |= {"tsv": " || ".join([*parts, "vp.other_keys", "vh.head_keys", "vt.title_stems"])}
        joins += " " + " ".join(f"JOIN bench_vectors v{name} ON v{name}.id = n.{name}" for name in _PICKS)
    return _insert("literature_papertext", columns, joins)


def _vectors(cursor: Any) -> None:
    """Take each column of the real records apart once, and let the vector be a column like any other.

    Putting vectors together is many times quicker than making them from texts.  A paper's vector is the one that the
    generated column would have; but a search row written later gets none, which no benchmark does."""
    parts = ", ".join(
        f"setweight(to_tsvector('simple', {name}), '{weight}') AS {name}" for name, weight in _weights().items()
    )
    title = import_module("literature.migrations.0002_text_index").TITLE_STEMS
    keys = ", ".join(f"to_tsvector('simple', b.{name}) AS {name}" for name in ("head_keys", "other_keys"))
    cursor.execute(
        f"CREATE TABLE bench_vectors AS SELECT b.id, {parts}, {title} AS title_stems, {keys} FROM bench_base b"
        " JOIN literature_papertext x ON x.paper_id = b.id"
    )
    cursor.execute("ALTER TABLE literature_papertext ALTER COLUMN tsv DROP EXPRESSION")


def _weights() -> dict[str, str]:
    """Return the weight of each column but the keys, in the order of the vector."""
    migration = import_module("literature.migrations.0002_text_index")
    return {name: weight for name, weight in migration.WEIGHTS if name != "keys"}


def _children(model: Any, of: str) -> tuple[str, str]:
    table = model._meta.db_table
    columns = {field.column: f"c.{field.column}" for field in model._meta.concrete_fields if not field.primary_key}
    return _insert(table, columns | {"paper_id": "n.id"}, f"JOIN {table} c ON c.paper_id = n.{of}")


def _insert(table: str, columns: Mapping[str, str], joins: str) -> tuple[str, str]:
    names = ", ".join(columns)
    return table, f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())} FROM bench_made n {joins}"
