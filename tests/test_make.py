"""The steps of `make` that need neither a network nor the installed environment."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@pytest.fixture
def checkout(tmp_path) -> Path:
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["make", "--no-print-directory", *arguments]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def fake_python(folder: Path, body: str) -> Path:
    path = folder / "fake-python"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def pretend_installed(folder: Path) -> None:
    """An environment whose pip answers its version and fails at everything else."""
    binaries = folder / ".venv" / "bin"
    binaries.mkdir(parents=True)
    fake_python(binaries, 'case "$*" in "-m pip --version") exit 0;; *) echo "called: $*"; exit 1;; esac').rename(
        binaries / "python"
    )


@pytest.mark.parametrize("python", ["false", "no-such-python"])
def test_without_a_recent_python_one_sentence_says_so(checkout, python):
    result = make(checkout, "venv", f"PYTHON={python}")
    assert result.returncode != 0
    assert f"error: Python 3.11 or newer is needed; tried: {python}." in result.stderr
    assert not (checkout / ".venv").exists()


def test_a_python_without_venv_is_named_with_the_package_to_install(checkout):
    python = fake_python(checkout, 'case "$*" in *venv*) exit 1;; esac; exit 0')
    result = make(checkout, "venv", f"PYTHON={python}")
    assert result.returncode != 0
    assert "install python3-venv" in result.stderr


def test_a_failed_installation_is_tried_again(checkout):
    pretend_installed(checkout)
    for _ in range(2):
        result = make(checkout, "requirements")
        assert result.returncode != 0
        assert "--require-hashes -r requirements.txt" in result.stdout
        assert not (checkout / ".venv" / "requirements.txt").exists()


def test_what_is_installed_already_is_not_asked_for_again(checkout):
    pretend_installed(checkout)
    for name in ("requirements.txt", "requirements-dev.txt"):
        shutil.copy(checkout / name, checkout / ".venv" / name)
    result = make(checkout, "requirements-dev")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_changed_requirements_are_installed(checkout):
    pretend_installed(checkout)
    (checkout / ".venv" / "requirements.txt").write_text("django==1.0\n")
    assert "called: -m pip install" in make(checkout, "requirements").stdout


def test_the_secret_key_is_for_the_owner_alone_and_made_once(checkout):
    binaries = checkout / ".venv" / "bin"
    binaries.mkdir(parents=True)
    binaries.joinpath("python").symlink_to(shutil.which("python3") or "python3")
    assert make(checkout, "secret").returncode == 0
    path = checkout / "var" / "secret-key"
    key = path.read_text().strip()
    assert len(key) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    make(checkout, "secret")
    assert path.read_text().strip() == key


SYNC = """case "$*" in
"-m pip --version"|*load_pack*|*migrate*|*collectstatic*) exit 0;;
*sync_pubmed*) echo "{said}"; exit {code};;
esac"""


@pytest.mark.parametrize(
    ("code", "said", "line"),
    [
        (1, "known papers: failed: PubMedUnavailable: no route", "PubMed could not be reached: serving the papers"),
        (1, "known papers: failed: PubMedRejectedQuery: [tiba]", "The sync did not succeed: serving the papers"),
        (3, "error", "Another sync is running."),
        (0, "1 paper created", "1 paper created"),
    ],
)
def test_run_serves_whatever_the_sync_brought_and_says_so_in_one_line(checkout, code, said, line):
    pretend_installed(checkout)
    shutil.copy(checkout / "requirements.txt", checkout / ".venv" / "requirements.txt")
    fake_python(checkout, SYNC.format(said=said, code=code)).rename(checkout / ".venv" / "bin" / "python")
    fake_python(checkout, "echo gunicorn $*").rename(checkout / ".venv" / "bin" / "gunicorn")
    (checkout / "var" / "static").mkdir(parents=True)
    (checkout / "var" / "secret-key").write_text("k" * 64)
    lines = make(checkout, "run", "PORT=8123").stdout.splitlines()
    assert [text for text in lines if text.startswith(line)]
    assert lines[-1].startswith("gunicorn --bind 127.0.0.1:8123 ")
    assert len(lines) <= 5


def test_run_starts_a_worker_that_ends_with_the_server(checkout):
    """The worker is told which process to follow: the one that gunicorn is (tests/literature/jobs/test_worker.py)."""
    pretend_installed(checkout)
    shutil.copy(checkout / "requirements.txt", checkout / ".venv" / "requirements.txt")
    worker = 'case "$*" in *run_worker*) echo "worker $*"; echo done >>var/said; exit 0;; esac'
    fake_python(checkout, f"{worker}\n{SYNC.format(said='', code=0)}").rename(checkout / ".venv" / "bin" / "python")
    gunicorn = "echo gunicorn is $$; while ! test -e var/said; do sleep 0.1; done"
    fake_python(checkout, gunicorn).rename(checkout / ".venv" / "bin" / "gunicorn")
    (checkout / "var" / "static").mkdir(parents=True)
    (checkout / "var" / "secret-key").write_text("k" * 64)
    server = make(checkout, "run").stdout.splitlines()[-1].removeprefix("gunicorn is ")
    assert (checkout / "var" / "worker.log").read_text() == f"worker manage.py run_worker --with-parent {server}\n"


def test_run_does_not_serve_when_a_setting_is_wrong(checkout):
    pretend_installed(checkout)
    shutil.copy(checkout / "requirements.txt", checkout / ".venv" / "requirements.txt")
    python = fake_python(checkout, SYNC.format(said="error: NCBI_TIMEOUT_SECONDS is '0'", code=2))
    python.rename(checkout / ".venv" / "bin" / "python")
    (checkout / "var" / "static").mkdir(parents=True)
    (checkout / "var" / "secret-key").write_text("k" * 64)
    result = make(checkout, "run")
    assert result.returncode != 0
    assert "NCBI_TIMEOUT_SECONDS" in result.stderr
    assert "Serving" not in result.stdout


def test_help_lists_the_two_commands(checkout):
    text = make(checkout).stdout
    assert "make run " in text
    assert "make test " in text
