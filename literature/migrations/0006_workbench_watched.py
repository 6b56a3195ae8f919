from django.db import migrations

from literature.watching import watching

SHOWN = ("exclusionreason", "historicalexclusionreason", "knownpaper", "knownpapercheck", "merge")
# The curators' own work, which no public answer shows before it becomes an outcome, a tag or a paper.
PRIVATE = (
    *("curatordesk", "duplicatepair", "historicalvote", "importrow", "job", "paperimport", "ranking"),
    *("screeningassignment", "screeninglock", "screeningtask", "vote"),
)


class Migration(migrations.Migration):
    """What an answer may show of the workbench moves the version of the data; a lock or a blind vote does not."""

    dependencies = [("literature", "0005_workbench")]

    operations = [watching(*(f"literature_{name}" for name in SHOWN))]
