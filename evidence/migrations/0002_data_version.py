from django.db import migrations

from literature.watching import watching


class Migration(migrations.Migration):
    """Evidence moves the data version, too."""

    dependencies = [("evidence", "0001_initial"), ("literature", "0003_data_version")]

    operations = [watching("evidence_evidenceitem", "evidence_historicalevidenceitem")]
