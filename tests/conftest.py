"""What every test stands on: the database chosen on the command line, no network, real data where it is there."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import NO_POSTGRESQL, database, migrated, network

pytest_plugins = ["tests.standin.fixtures"]

ROOT = Path(__file__).resolve().parent.parent

hypothesis_settings.register_profile(
    "default", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile("thorough", parent=hypothesis_settings.get_profile("default"), max_examples=1000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# What an engineer or an operator has set must not change what the tests see.
_OUR_VARIABLES = (
    *("DEBUG", "ALLOWED_HOSTS", "HTTPS_ONLY", "TRUSTED_PROXIES", "SYNC_MAX_REQUESTS", "SYNC_MAX_SECONDS"),
    "SCREENING_REVIEWERS",
    *(
        "LOGIN_TRIES",
        "LOGIN_WAIT_MINUTES",
        "SECOND_FACTOR_REQUIRED",
        "SESSION_IDLE_MINUTES",
        "SESSION_MAX_HOURS",
        "SYNC_AT",
    ),
    *("RATE_ANONYMOUS", "RATE_TOKEN", "RATE_EXPORT"),
)
_NCBI_VARIABLES = (
    "NCBI_EMAIL",
    "NCBI_API_KEY",
    "NCBI_TOOL",
    "NCBI_EUTILS_URL",
    "NCBI_TIMEOUT_SECONDS",
    "NCBI_MAX_TRIES",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="the database to run on; postgresql is the server at DATABASE_URL or POSTGRES_URL, else one of our own",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose the database before Django reads its settings (pytest-django sets Django up after this)."""
    for name in (*_OUR_VARIABLES, *_NCBI_VARIABLES):
        os.environ.pop(name, None)
    os.environ["SECRET_KEY"] = "a key for tests only, which sign nothing that has to last"
    if not hasattr(config, "workerinput"):  # xdist's workers inherit the address from the controller
        _start_database(config.getoption("--database"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    _adapt_settings()
    network.block()


def _start_database(kind: str) -> None:
    try:
        database.start(kind)
    except database.PostgreSQLUnavailable as error:
        pytest.exit(f"PostgreSQL cannot be had here: {error}", returncode=NO_POSTGRESQL)


def pytest_unconfigure(config: pytest.Config) -> None:
    network.unblock()
    if not hasattr(config, "workerinput"):
        migrated.drop()
        database.stop()


def pytest_report_header(config: pytest.Config) -> str:
    without = " (what does not depend on the database is run on SQLite alone)" if _is_second_run(config) else ""
    return f"database: {database.description()}{without}"


def _is_second_run(config: pytest.Config) -> bool:
    return str(config.getoption("--database")) == "postgresql"


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what was imported, which stays, and come less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


_OF_DATABASES = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on PostgreSQL what has no database in it, or is marked `one_database`: SQLite's run has it."""
    _put_slow_modules_first(items)
    if not _is_second_run(config) or config.getoption("-m") not in ("", "not browser") or config.getoption("-k"):
        return
    wanted = [item for item in items if _depends_on_the_database(item)]
    if wanted:  # whoever names such tests alone means them
        config.hook.pytest_deselected(items=[item for item in items if not _depends_on_the_database(item)])
        items[:] = wanted


def _put_slow_modules_first(items: list[pytest.Item]) -> None:
    """Begin with them among the tests that empty the database, which run last: or one worker ends long after the
    others."""
    slow = {item.nodeid.partition("::")[0] for item in items if item.get_closest_marker("slow")}
    places = [place for place, item in enumerate(items) if _empties_the_database(item)]
    chosen = sorted((items[place] for place in places), key=lambda item: item.nodeid.partition("::")[0] not in slow)
    for place, item in zip(places, chosen, strict=True):
        items[place] = item


def _empties_the_database(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    fixtures = {"transactional_db", "live_server"}.intersection(getattr(item, "fixturenames", ()))
    return bool(fixtures or (mark and mark.kwargs.get("transaction")))


def _depends_on_the_database(item: pytest.Item) -> bool:
    """Whether a test has a fixture or a mark of the database, or is a case of Django's own."""
    if item.get_closest_marker("one_database"):
        return False
    of_django = any(base.__module__.startswith("django.test") for base in type(getattr(item, "instance", None)).__mro__)
    fixtures = _OF_DATABASES.intersection(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or of_django or fixtures)


def _adapt_settings() -> None:
    from django.conf import settings
    from django.core.signals import setting_changed

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; protects nobody here
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    # In a worker of xdist Django is set up by now, and tasks have their backend.
    setting_changed.send(sender=None, setting="TASKS", value=settings.TASKS, enter=True)
    settings.RATE_COUNTS = "file"  # counting is asked of PostgreSQL by its own tests only
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    settings.RATE_FILE = database.folder() / f"rates-{worker}.sqlite3"
    settings.VAR_DIR = database.folder()  # a test leaves nothing in the installation
    settings.DATABASES["default"].setdefault("TEST", {}).update(database.test_settings())
    settings.WHITENOISE_AUTOREFRESH = True  # looks for no folder of collected files


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Let Django begin with the SQLite file that lies where its test database belongs: ours, which is migrated."""
    return not database.is_postgresql()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Put a migrated database where Django's tests look for theirs."""
    from django.db import connections

    test = connections["default"].settings_dict["TEST"]
    if database.is_postgresql():
        test["TEMPLATE"] = migrated.postgresql_template()
    else:
        migrated.sqlite_copy(Path(test["NAME"]))


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Give each test a cache and counts of requests of its own."""
    from django.core.cache import cache

    from config.api import tallies

    cache.clear()
    if isinstance(store := tallies.store(), tallies.FileStore):
        store.clear()
    yield
    cache.clear()


@pytest.fixture
def unlimited_rates(settings: Any) -> None:
    """Let a test ask as often as it likes."""
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, 10**9)


def _data_directory() -> Path:
    return Path(os.environ.get("BACKMICE_DATA") or ROOT.parent / "shared" / "data")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("needs_data") and not _data_directory().is_dir():
        pytest.skip(f"the real records are not at {_data_directory()} (set BACKMICE_DATA to their folder)")


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real records; a test that asks for it is marked `needs_data`."""
    return _data_directory()


@pytest.fixture
def with_worker(settings: Any) -> None:
    """Let work wait for a worker, as in service."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
