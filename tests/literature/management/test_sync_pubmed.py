"""manage.py sync_pubmed: exit codes, plain lines, and what a dry run says."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from literature.management.commands import sync_pubmed
from literature.models import Paper, SyncRun
from literature.sync.lock import AlreadyRunning
from tests.literature.factories import make_topic
from tests.literature.sync.nights import LONG_AGO, Nights, broken, make_strategy, paper, papers, today
from tests.standin import Fault

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asks_the_standin(nights, settings, monkeypatch) -> None:
    """The command reads where to ask from the settings; only the waiting is taken out."""
    settings.NCBI_EUTILS_URL = nights.standin.url
    monkeypatch.setattr(sync_pubmed, "EntrezClient", lambda given: nights.make_client(base_url=given.base_url))


def run(*arguments: str) -> tuple[int, str]:
    """Run the command and return its exit code and what it printed."""
    out = StringIO()
    try:
        call_command("sync_pubmed", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def table_counts() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count() for model in apps.get_app_config("literature").get_models()
    }


# ── Refused, and failed ─────────────────────────────────────────────────────────────────────────────────────────────
def test_an_unknown_strategy_is_refused_and_the_known_ones_are_named(nights: Nights) -> None:
    with pytest.raises(CommandError, match=r"There is no strategy knees. There are: back-mice.") as error:
        run("--strategy", "back-mice", "--strategy", "knees")
    assert error.value.returncode == 1
    assert nights.asked() == 0


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "01.03.2026"])
def test_a_since_that_is_no_day_is_refused_with_a_sentence(nights: Nights, day: str) -> None:
    with pytest.raises(CommandError, match=f"--since: '{day}' is no day written as YYYY-MM-DD"):
        run("--since", day)
    assert nights.asked() == 0


def test_a_since_that_is_still_to_come_is_refused(nights: Nights) -> None:
    with pytest.raises(CommandError, match="--since: 3000-01-01 is still to come"):
        run("--since", "3000-01-01")


def test_a_since_together_with_full_is_refused(nights: Nights) -> None:
    with pytest.raises(CommandError, match="not allowed with argument"):
        run("--since", "2020-01-01", "--full")


@pytest.mark.parametrize(("email", "warned"), [("", True), ("operator@example.org", False)])
def test_a_missing_address_is_told_and_hinders_nothing(
    nights: Nights, settings, capsys, email: str, warned: bool
) -> None:
    settings.NCBI_EMAIL = email
    assert run()[0] == 0
    assert ("NCBI_EMAIL is not set" in capsys.readouterr().err) is warned


def test_another_sync_that_runs_is_exit_3(monkeypatch) -> None:
    def refuse(*given: object) -> None:
        raise AlreadyRunning("sync")

    monkeypatch.setattr(sync_pubmed, "sync", refuse)
    with pytest.raises(CommandError, match=r"Another sync is running; this one did nothing.") as error:
        run()
    assert error.value.returncode == 3


def test_pubmed_out_of_reach_is_exit_1_and_one_line(nights: Nights) -> None:
    make_strategy("another", '"episacral lipoma"[tiab]')
    nights.standin.stop()
    code, said = run()
    assert code == 1
    assert said.count("\n") == 1
    assert said.startswith("Nothing was fetched. PubMed is not available: the connection failed or was lost")
    assert "(PubMedUnavailable)" in said
    assert SyncRun.objects.filter(outcome="failed").count() == 2


def test_a_partial_run_is_exit_1_and_says_why(nights: Nights) -> None:
    nights.holds(paper(1), broken(paper(2)))
    code, said = run()
    assert code == 1
    assert "back-mice: partial: RecordsRejected: 1 records could not be read" in said


def test_one_run_that_failed_among_others_is_exit_1(nights: Nights) -> None:
    make_strategy("wrong", '("back mice"[tiab]')
    nights.holds(paper(1))
    code, said = run()
    assert code == 1
    assert "wrong: failed: PubMedRejectedQuery" in said and Paper.objects.count() == 1


# ── Done ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_success_is_exit_0_with_plain_lines_and_a_table(nights: Nights) -> None:
    nights.holds(*papers(range(1, 4)))
    code, said = run()
    assert code == 0
    assert "back-mice: 3 records to fetch\nback-mice: 3 of 3\n" in said
    header, row = (line.split() for line in said.splitlines()[-2:])
    assert header[:5] == ["run", "outcome", "found", "created", "updated"]
    assert row[:5] == ["back-mice", "succeeded", "3", "3", "0"]
    assert "\x1b" not in said


def test_without_any_strategy_it_says_that_there_is_nothing_to_do(nights: Nights) -> None:
    nights.strategy.delete()
    assert run() == (0, "There is nothing to sync: no active strategy, and no paper with a PMID.\n")


def test_only_the_named_strategies_are_asked(nights: Nights) -> None:
    make_strategy("another", '"episacral lipoma"[tiab]')
    nights.holds(paper(1), paper(2, title="Episacral lipoma"))
    run("--strategy", "another")
    assert [run.strategy.slug for run in SyncRun.objects.all()] == ["another"]


def test_a_strategy_that_is_switched_off_is_asked_only_by_name(nights: Nights) -> None:
    nights.strategy.is_active = False
    nights.strategy.save()
    nights.holds(paper(1))
    run()
    assert not SyncRun.objects.exists()
    assert run("--strategy", "back-mice")[0] == 0
    assert Paper.objects.count() == 1


def test_since_and_full_choose_the_window(nights: Nights) -> None:
    nights.holds(paper(1), paper(2, created=today()))
    run("--since", today().isoformat())
    run("--full")
    assert [run.window_from for run in SyncRun.objects.order_by("pk")] == [today(), None]


# ── Dry run ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_dry_run_writes_nothing_and_says_what_it_would_do(nights: Nights) -> None:
    make_topic("injection", rule="injection*[tiab]")
    nights.holds(*papers([1, 2, 3]))
    nights.sync()
    nights.holds(paper(4, created=today()))
    nights.pubmed.revise(1, on=today(), pages="7")
    before = table_counts()
    code, said = run("--dry-run")
    assert code == 0 and table_counts() == before
    assert nights.standin.asked("efetch")[-1].pmids == [1, 2, 3]  # nothing was fetched since
    assert "would fetch 1 new records, 1 again, 0 left from earlier runs; 0 papers would leave the result" in said
    assert "known papers: would fetch 0 by PMID, and ask which of 0 were revised" in said
    assert "  new: PMID 4\n" in said and said.endswith("Dry run: nothing was written.\n")


def test_a_dry_run_of_the_full_comparison_says_what_would_leave(nights: Nights) -> None:
    nights.holds(*papers([1, 2, 3], created=LONG_AGO))
    nights.sync()
    nights.pubmed.delete(2)
    before = table_counts()
    _, said = run("--dry-run", "--full")
    assert "would fetch 0 new records, 2 again, 0 left from earlier runs; 1 papers would leave the result" in said
    assert table_counts() == before


def test_a_dry_run_says_what_an_earlier_night_left_behind(nights: Nights) -> None:
    nights.holds(*papers([1, 2]))
    nights.standin.fail_next(Fault.ERROR_500, times=5, on="efetch")
    nights.sync()
    nights.strategy.versions.update(watermark=today())
    _, said = run("--dry-run")
    assert "would fetch 0 new records, 0 again, 2 left from earlier runs" in said


def test_a_dry_run_with_pubmed_out_of_reach_is_exit_1(nights: Nights) -> None:
    nights.standin.stop()
    with pytest.raises(CommandError, match="PubMed is not available") as error:
        run("--dry-run")
    assert error.value.returncode == 1
    assert not SyncRun.objects.exists()
