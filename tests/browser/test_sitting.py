"""A curator's whole sitting, from logging in to reading the history, in a real browser with a real worker."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from literature.models import (
    ExclusionReason,
    Paper,
    PaperState,
    Screening,
    ScreeningDecision,
    ScreeningTask,
    Topic,
    TopicTag,
    Vote,
)
from literature.screening import tasks, voting
from tests.browser.curators import Curator
from tests.browser.test_pages import Watched
from tests.literature.factories import NOW, make_papers, make_topic, make_user
from tests.literature.importing.files import entry, ris
from tests.literature.sync.nights import make_strategy, papers
from tests.literature.sync.processes import HeldStandin

pytestmark = [
    *(pytest.mark.browser, pytest.mark.slow),
    *(pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("with_worker")),
]
PAPERS = 20
LIPOMA = "Episacroiliac lipoma in nineteen invented patients"
SHOTS = os.environ.get("SHOTS", "")  # a folder, for whoever wants to look
INVENTED = (
    "Between 1931 and 1936 twelve invented labourers came with a tender nodule beside the sacrum. Palpation of it "
    "brought on the pain that they complained of; an injection into it took the pain away. Nobody was followed up for "
    "longer than a year, and none of this ever happened."
)
PATIENCE = 60_000  # milliseconds: the worker is a process that has to start


@pytest.fixture
def topic() -> Topic:
    """Papers in the queue, on the first of which a second reviewer has spoken, and a topic that suggests itself."""
    ExclusionReason.objects.create(slug="animal", label="Animal study", position=1)
    topic = make_topic("diagnosis", rule="nodule*[tiab]")
    facts = {"abstract": INVENTED, "year": 1944}
    many = [{"title": f"Nodules {n:02}", "pmid": n, **facts} for n in range(1, PAPERS)]
    twin = {"title": LIPOMA, "year": 1937, "authors": ("Ries E",), "pages": "10-14", "pmid": PAPERS, "abstract": "Fat."}
    make_papers([*many, twin])
    tasks.enqueue(now=NOW)
    for task in ScreeningTask.objects.filter(paper__title="Nodules 19"):
        voting.vote(task, ScreeningDecision.EXCLUDED, reason="animal", by=make_user("bob"), at=NOW)
    return topic


def test_a_sitting_from_logging_in_to_the_history(
    context: BrowserContext,
    live_server: LiveServer,
    topic: Topic,
    pubmed: HeldStandin,
    worker: subprocess.Popen[bytes],
    tmp_path: Path,
) -> None:
    pubmed.collection.add(*papers(range(101, 104)))
    pubmed.release.set()
    make_strategy()
    ada = Curator(Watched(context, live_server), "ada", "editor")
    screen_all(ada)
    resolve_the_conflict(ada)
    import_a_duplicate(ada, tmp_path / "papers.ris")
    merge_and_part_again(ada)
    edit_the_rule(ada, topic)
    sync_now(ada)
    read_the_history(ada, topic)
    assert SHOTS or ada.watched.complaints == []


def screen_all(ada: Curator) -> None:
    """Every paper by keyboard: tags decided, one decision undone, one conflict found."""
    conflicts = 0
    for number in range(PAPERS):
        title = ada.page.locator("#paper-title").inner_text()
        if number == 1:
            ada.does("e 1", "Excluded: Animal study.")
            ada.does("z", "Undone: Excluded: Animal study.")
            ada.sees(title)
        if number == 3:
            shoot(ada.page, "queue")
        if number == 2 and title != LIPOMA:
            ada.does("t 1", "Topic accepted: Diagnosis.")
        ada.press("i")
        expect(ada.page.locator("#paper-title")).not_to_have_text(title)
        conflicts += "do not agree" in ada.page.locator("#queue .said").inner_text()
    ada.sees("Nothing waits for you here")
    expect(ada.page.locator("#queue")).to_contain_text(f"{PAPERS} screened in this sitting")
    assert conflicts == 1
    assert Vote.objects.filter(reviewer=ada.user, taken_back_at=None).count() == PAPERS
    assert Vote.objects.filter(reviewer=ada.user).count() == PAPERS + 1
    assert TopicTag.objects.get(status="confirmed").decided_by == ada.user


def resolve_the_conflict(ada: Curator) -> None:
    page = ada.watched.open("/admin/queue/conflicts/")
    expect(page.locator(".conflict")).to_contain_text("Excluded: Animal study")
    shoot(page, "conflict")
    page.locator("[name=decision][value=included]").check()
    page.locator("[name=with_whom]").check()
    page.locator("[name=note]").fill("We talked: it is about people.")
    page.get_by_role("button", name="Resolve").click()
    expect(page.locator(".messagelist")).to_contain_text("Nodules 19: included")
    assert Screening.objects.get(paper__title="Nodules 19").settled == "discussion"


def import_a_duplicate(ada: Curator, file: Path) -> None:
    """A paper that is here already comes from a file, and is taken for another one by mistake."""
    file.write_bytes(ris(entry(LIPOMA, SP="10", EP="14"), entry("Invented mice of the back", year=1950)))
    page = ada.watched.open("/admin/literature/paperimport/")
    page.get_by_role("link", name="Add import").click()
    page.get_by_label("File from a reference manager or PubMed").set_input_files(str(file))
    page.get_by_role("button", name="Read the file").click()
    expect(page.locator(".job-state")).to_contain_text("Done. 2 records read.", timeout=PATIENCE)
    page.get_by_role("link", name="The import", exact=True).click()
    expect(page.locator("body")).to_contain_text("1 of 2 records undecided.")
    page.get_by_label("Add as a new paper").check()
    expect(page.locator("body")).to_contain_text("2 of 2 records will be written.")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".job-state")).to_contain_text("Done.", timeout=PATIENCE)
    page.get_by_role("link", name="The import", exact=True).click()
    expect(page.locator("body")).to_contain_text("2 added as a new paper")
    assert Paper.objects.filter(title=LIPOMA).count() == 2


def merge_and_part_again(ada: Curator) -> None:
    page = ada.watched.open("/admin/duplicates/")
    expect(page.locator("main")).to_contain_text("No pair of papers waits")  # she said that they are two
    first, second = Paper.objects.filter(title=LIPOMA).order_by("pk")
    page.get_by_label("Compare", exact=True).fill(f"pmid:{first.pmid}")
    page.get_by_label("with", exact=True).fill(str(second.pk))
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_role("button", name="Merge")).to_be_visible()
    shoot(page, "merge")
    page.get_by_role("button", name="Merge").click()
    expect(page.locator(".messagelist")).to_contain_text("was merged into")
    assert Paper.objects.get(title=LIPOMA, state=PaperState.MERGED).merged_into.pmid == PAPERS  # type: ignore[union-attr]
    page = ada.watched.open("/admin/merges/")
    page.locator("tbody a").first.click()
    page.get_by_role("button", name="Undo this merge").click()
    expect(page.locator(".messagelist")).to_contain_text("The merge is undone")
    assert not Paper.objects.filter(state=PaperState.MERGED).exists()


def edit_the_rule(ada: Curator, topic: Topic) -> None:
    page = ada.watched.open(f"/admin/literature/topic/{topic.pk}/change/")
    page.fill("#id_rule", "lipoma*[tiab")
    expect(page.locator("#draft")).to_contain_text("The marked place is character")
    page.fill("#id_rule", "nodule*[tiab] OR lipoma*[tiab]")
    expect(page.locator("#draft")).to_contain_text("It would add 2 and lose 0")
    shoot(page, "topic")
    page.fill("#id_rule_note", "Lipomas are meant too.")
    page.click("[name=_continue]")
    page.get_by_role("link", name="see how far it is").click()
    expect(page.locator("body")).to_contain_text("2 papers newly suggested", timeout=PATIENCE)


def sync_now(ada: Curator) -> None:
    page = ada.watched.open("/admin/literature/strategy/")
    page.get_by_role("link", name="back-mice", exact=True).first.click()
    page.get_by_role("button", name="Sync now").click()
    expect(page.locator(".job-state")).to_contain_text("Done.", timeout=PATIENCE)
    assert Paper.objects.filter(pmid__in=(101, 102, 103)).count() == 3
    shoot(ada.watched.open("/admin/"), "front")


def read_the_history(ada: Curator, topic: Topic) -> None:
    told = history_of(ada, "paper", Paper.objects.get(title="Nodules 19").pk)
    for word in ("ada", "bob", "Excluded", "Included", "We talked: it is about people."):
        expect(told.locator("#content")).to_contain_text(word, ignore_case=True)
    expect(history_of(ada, "topic", topic.pk).locator("#content")).to_contain_text("Lipomas are meant too.")


def history_of(ada: Curator, kind: str, key: int) -> Page:
    return ada.watched.open(f"/admin/literature/{kind}/{key}/history/")


def shoot(page: Page, name: str) -> None:
    """Keep a picture, on a desk and on a very wide screen, where $SHOTS names a folder."""
    # The driver itself puts a style into what it takes a picture of, which the policy refuses: said, and no fault.
    for kind, width, height in (("wide", 3840, 2160), ("desk", 1100, 760)) if SHOTS else ():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=Path(SHOTS) / f"{name}-{kind}.png")
