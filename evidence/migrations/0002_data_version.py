from django.db import migrations

from literature.watching import watching

SHOWN = (
    *("evidenceitem", "historicalevidenceitem", "study", "historicalstudy", "study_papers", "historicalstudy_papers"),
    *("intervention", "historicalintervention", "indextest", "historicalindextest", "outcome", "historicaloutcome"),
    *("therapy", "diagnosis", "prevalence", "group", "reportedeffect", "adverseevent", "feature", "caserow"),
    *("reviewedstudies", "quote", "warninganswer", "biasassessment", "historicalbiasassessment", "itemversion"),
    *("claim", "historicalclaim", "claimlink", "historicalclaimlink", "verdict", "certaintyjudgement"),
)
# What curators are at, which no public answer shows before it is accepted.
PRIVATE = ("typeddraft", "typedassessment", "suggestion", "itemlock")


class Migration(migrations.Migration):
    """Evidence moves the data version, too."""

    dependencies = [("evidence", "0001_initial"), ("literature", "0003_data_version")]

    operations = [watching(*(f"evidence_{name}" for name in SHOWN))]
