"""Make a collection ready: found where it was made before by the same code, else made anew.

python benchmarks/support/prepare.py 100000     fills the database of DATABASE_URL (used by the benchmarks)
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.support import servers

ROOT = Path(__file__).resolve().parents[2]
# What a collection depends on: with other migrations, or made in another way, it is another one.
_SOURCES = ("literature/migrations/*.py", "evidence/migrations/*.py", "benchmarks/support/collection.py")


def sqlite(papers: int) -> str:
    """Return the address of a SQLite database with so many papers."""
    path = servers.sqlite_file(papers)
    address = f"sqlite:///{path}"
    if not (path.exists() and _is_ready(path.name)):
        for leftover in path.parent.glob(f"{path.name}*"):
            leftover.unlink()
        _fill(address, papers, path.name)
    return address


def postgresql(server: Any, papers: int) -> str:
    """Return the address of a database with so many papers on a running server."""
    name = f"papers_{papers}"
    if not _is_ready(name):
        _fill(servers.create_database(server, name), papers, name)
    return str(server.get_uri(database=name))


def _fill(address: str, papers: int, name: str) -> None:
    print(f"  making {name}", flush=True)
    _mark(name).unlink(missing_ok=True)
    environment = environment_for(address)
    subprocess.run([sys.executable, __file__, str(papers)], check=True, env=environment)
    _mark(name).write_text(_fingerprint())


def environment_for(address: str) -> dict[str, str]:
    """Return the environment of a process that works on the database."""
    return os.environ | {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
    }


def _mark(name: str) -> Path:
    return servers.folder() / f"{name}.made-by"


def _is_ready(name: str) -> bool:
    return _mark(name).exists() and _mark(name).read_text() == _fingerprint()


def _fingerprint() -> str:
    files = sorted(path for pattern in _SOURCES for path in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


if __name__ == "__main__":
    import django

    django.setup()
    from benchmarks.support.collection import make

    make(int(sys.argv[1]))
