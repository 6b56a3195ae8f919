"""docs/api.md: every command in it runs, and does what the text says."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
HOST = "http://127.0.0.1:8000"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed"),
]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def commands() -> list[str]:
    return [line for block in blocks("sh") for line in block.splitlines() if line]


@pytest.fixture
def service(live_server):
    call_command("load_pack", str(ROOT / "fixtures" / "packs" / "back-mice"), verbosity=0)
    return live_server.url


def run(command: str, service: str, folder: Path) -> str:
    words = [word.replace(HOST, service) for word in shlex.split(command)]
    assert words[0] == "curl"
    result = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=60, check=True)
    return result.stdout


def test_every_command_of_the_tutorial_is_answered_as_the_text_says(service, tmp_path):
    answers = {command: run(command, service, tmp_path) for command in commands()}
    assert len(answers) >= 30
    found = {key: answer for command, answer in answers.items() for key in {**EXPECTED, **FILES} if key in command}
    for key, expected in EXPECTED.items():
        assert expected(json.loads(found[key])), (key, found[key])
    for key, begins in FILES.items():
        assert begins in found[key][:200], (key, found[key][:200])


# How the answers begin that are no JSON.
FILES = {
    "papers.ris?topic": "TY  - ",
    "papers.csv": "\ufeffid,pmid,title,authors",
    "application/x-bibtex": "@",
    "csl+json": '[{"id":',
    "papers.atom": "<feed ",
    "curl -sI": "HTTP/1.1 200",
}
EXPECTED = {
    "topic=diagnosis&page_size=2": lambda answer: (
        answer["count"] >= 2 and len(answer["results"]) == 2 and answer["next"]
    ),
    "papers/pmid:7475021/'": lambda answer: answer["pmid"] == 7475021,
    "related/": lambda answer: len(answer["results"]) == 3 and answer["results"][0]["because"]["words"],
    "1930:1999": lambda answer: answer["count"] >= 1 and answer["query"]["understood"],
    "(lipoma OR nodule'": lambda answer: answer["repaired"] == "(lipoma OR nodule)" and answer["position"] == 0,
    "diagnosys": lambda answer: answer["status"] == 400 and answer["nearest"] == "diagnosis",
    "ordering=updated_at": lambda answer: len(answer["results"]) == 1,
    "fields=id,title,journal": lambda answer: (
        set(answer["results"][0]) == {"id", "title", "journal", "authors", "topics"}
    ),
    "expand=true": lambda answer: (
        len(answer["query"]["expanded"][0]["added"]) > 20 and answer["results"][0]["explain"]["snippets"][0]["html"]
    ),
    '["pmid:7475021"': lambda answer: (
        [one["status"] for one in answer["results"]] == ["found", "not_found", "malformed"]
    ),
    "Fat nodules": lambda answer: answer["results"][0]["would_match"] is not None and answer["results"][0]["needs"],
    "include=hits": lambda answer: set(answer["results"][0]) == {"id", "title", "hits", "history"},
    "facets=topic": lambda answer: answer["facets"]["topic"]["values"][0]["papers"] == answer["count"],
    "group_by=topic": lambda answer: answer["groups"]["groups"] and answer["groups"]["totals"]["year"]["values"],
    "topics/diagnosis/": lambda answer: answer["papers"] >= 2,
    "strategies/": lambda answer: answer["count"] >= 2 and answer["results"][0]["current"]["query"],
    "sync-runs": lambda answer: answer["count"] == 0,
    "title=medicine": lambda answer: answer["count"] >= 1,
    "mesh/?name=lip": lambda answer: answer["results"][0]["name"].startswith("Lip"),
    "autocomplete": lambda answer: answer["count"] >= 1,
    "name=curtis": lambda answer: answer["results"][0]["papers"] >= 1,
}


def test_the_programs_of_the_tutorial_do_what_the_text_says(service, tmp_path):
    told = []
    for program in blocks("python"):
        command = [sys.executable, "-c", program.replace(HOST, service)]
        path = os.pathsep.join(sys.path)  # the client of docs/client/ among it
        result = subprocess.run(
            command,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        told.append(result.stdout)
    walk, review = told
    seen, _, count = walk.split()
    assert seen == count
    assert int(count) > 10
    assert re.search(r"^identified +[0-9]{2} records", review, re.MULTILINE), review
    assert (tmp_path / "to-screen.ris").read_text(encoding="utf-8").count("TY  - ") > 20
