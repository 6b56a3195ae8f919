"""What the documentation says about settings and commands is what the code has."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_environment_table_names_exactly_the_variables_that_are_read():
    settings = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'_env\.\w+\("([A-Z_]+)"', settings))
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", operations, re.MULTILINE))
    assert len(read) > 8
    assert table - {"WEB_CONCURRENCY"} == read  # that one is gunicorn's


def test_every_make_target_that_is_mentioned_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        mentioned = set(re.findall(r"(?:^    |`|[a-z]\.env; |@example.org )make ([a-z-]+)", text, re.MULTILINE))
        assert mentioned <= targets, page


def test_every_relative_link_leads_to_a_file():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page}: {target}"


def test_every_target_is_explained_or_a_step_of_setup():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: ((?:.|\\\n)+?)(?<!\\)$", makefile, re.MULTILINE)
    assert phony
    names = set(phony.group(1).replace("\\", " ").split())
    explained = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    steps = {"venv", "requirements", "requirements-dev", "secret", "static", "database"}
    assert names == explained | steps
