from django.conf import settings
from django.db import migrations

from literature.watching import prepare, watching

WHOLE = (
    *("journal", "meshterm", "meshtreenode", "notice", "pack", "packname", "paper", "provenance", "publicationtype", "receivedrecord"),
    *("rejectedrecord", "screening", "strategy", "strategyhit", "strategyversion", "syncrun", "topic", "topicrule"),
    *("topictag", "historicalpaper", "historicalscreening", "historicalstrategy", "historicaltopic"),
    "historicaltopictag",
)
# Rows that come only with rows of the tables above, a paper's or a tag's, and many at a time: SQLite need not hear of the new ones.
PARTS_OF_A_PAPER = (
    *("authorship", "change", "commentcorrection", "meshannotation", "paperlanguage", "paperpublicationtype", "papertext"),
)


class Migration(migrations.Migration):
    """The triggers that keep DataVersion, on every table that an answer may show; curators' names are shown, too.

    On SQLite, Django alters a table by making it anew, which loses its triggers: a later migration that alters a
    watched table must watch it again at its end.  A test looks for every table's triggers."""

    dependencies = [
        ("literature", "0002_text_index"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        prepare(),
        watching(*(f"literature_{name}" for name in WHOLE), "auth_user"),
        watching(*(f"literature_{name}" for name in PARTS_OF_A_PAPER), events=("update", "delete")),
    ]
