"""The house keeps its rules, and the rules can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import architecture
from tests.architecture import PACKAGES, RULES, Module, impure

ROOT = Path(__file__).resolve().parent.parent


def production_modules() -> list[Module]:
    paths = [ROOT / "manage.py", *(path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))]
    return [Module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


MODULES = [module for module in production_modules() if module.package in PACKAGES]
BY_NAME = {module.name: module for module in MODULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_production_module_keeps_the_rule(rule):
    broken = [sentence for module in MODULES for sentence in rule(module)]
    assert not broken, "\n".join(broken)


def test_pure_modules_never_reach_django():
    broken = list(impure(BY_NAME))
    assert not broken, "\n".join(broken)


def test_the_rules_see_the_modules_they_are_about():
    paths = {module.path for module in MODULES}
    assert {"config/settings.py", "literature/pubmed/records.py", "literature/pubmed/client.py"} <= paths
    assert [path for path in paths if architecture.PURE.fullmatch(path)]


BAD = [
    ("one_way", "literature/store.py", "from evidence.models import Item"),
    ("one_way", "literature/store.py", "def later():\n    import evidence.workflow"),
    ("one_way", "literature/store.py", "from ..evidence import models"),
    ("one_way", "literature/store.py", "from config import settings"),
    ("one_way", "evidence/workflow.py", "from config.settings import DEBUG"),
    ("one_way", "evidence/workflow.py", "from tests import standin"),
    ("one_way_in_strings", "literature/models/paper.py", "items = ManyToManyField('evidence.Item')"),
    ("bio_only_in_client", "literature/formats/nbib.py", "from Bio import Medline"),
    ("bio_only_in_client", "literature/pubmed/parse.py", "import Bio.Entrez"),
    ("network_only_in_pubmed", "literature/api/views/papers.py", "import urllib.request"),
    ("network_only_in_pubmed", "literature/sync.py", "from urllib.request import urlopen"),
    ("network_only_in_pubmed", "literature/pubmed/parse.py", "import socket"),
    ("network_only_in_pubmed", "config/server.py", "import urllib.request"),
    ("network_only_in_pubmed", "config/middleware.py", "import socket"),
    ("no_get_model", "evidence/workflow.py", "Paper = apps.get_model('literature', 'Paper')"),
    ("no_get_model", "evidence/workflow.py", "Paper = get_model('literature.Paper')"),
    ("no_signals", "evidence/workflow.py", "from django.db.models.signals import post_save"),
    ("no_signals", "literature/store.py", "from django.dispatch import receiver"),
    ("no_swallowed_exception", "literature/sync.py", "try:\n    work()\nexcept Exception:\n    pass"),
    ("no_swallowed_exception", "literature/sync.py", "try:\n    work()\nexcept:\n    result = []"),
    ("no_swallowed_exception", "literature/sync.py", "try:\n    work()\nexcept (ValueError, BaseException):\n    pass"),
    (
        "no_swallowed_exception",
        "literature/sync.py",
        "try:\n    work()\nexcept Exception:\n    if again:\n        raise\n    log()",
    ),
    ("not_too_long", "literature/store.py", "x = 1\n" * 401),
]


@pytest.mark.parametrize(("rule", "path", "source"), BAD)
def test_a_broken_rule_is_found_and_its_reason_told(rule, path, source):
    sentences = list(getattr(architecture, rule)(Module(path, source)))
    assert len(sentences) == 1
    assert sentences[0].startswith(path)
    assert ": " in sentences[0]


GOOD = [
    ("one_way", "evidence/models/item.py", "from literature.models import Paper"),
    ("one_way", "literature/store.py", "from literature.models import Paper\nfrom .tagging import tag"),
    ("one_way", "literature/store.py", "import configparser, evidence_free"),
    ("one_way_in_strings", "evidence/models/item.py", "paper = ForeignKey('literature.Paper')"),
    ("one_way_in_strings", "literature/store.py", "'no evidence. None.'"),
    ("bio_only_in_client", "literature/pubmed/client.py", "from Bio import Entrez"),
    ("network_only_in_pubmed", "literature/pubmed/transport.py", "import urllib.request"),
    ("network_only_in_pubmed", "config/server.py", "import socket"),
    ("network_only_in_pubmed", "literature/identifiers.py", "from urllib.parse import urlsplit"),
    ("no_get_model", "literature/migrations/0002_text.py", "apps.get_model('literature', 'Paper')"),
    ("no_signals", "literature/store.py", "import signal"),
    ("no_swallowed_exception", "literature/sync.py", "try:\n    work()\nexcept Exception:\n    close()\n    raise"),
    ("no_swallowed_exception", "literature/sync.py", "try:\n    work()\nexcept ValueError:\n    pass"),
    ("not_too_long", "literature/store.py", "x = 1\n" * 400),
]


@pytest.mark.parametrize(("rule", "path", "source"), GOOD)
def test_what_keeps_the_rule_is_let_through(rule, path, source):
    assert not list(getattr(architecture, rule)(Module(path, source)))


def purity(**sources: str) -> list[str]:
    modules = [Module(path.replace("__", "/") + ".py", source) for path, source in sources.items()]
    return list(impure({module.name: module for module in modules}))


def test_a_pure_module_that_imports_django_is_found():
    assert purity(literature__pubmed__parse="from django.db import models")
    assert purity(evidence__levels="def f():\n    import django")


def test_a_pure_module_that_reaches_django_through_another_is_found_with_the_way():
    (sentence,) = purity(
        literature__identifiers="from literature.helpers import h", literature__helpers="import rest_framework"
    )
    assert "literature/identifiers.py -> literature/helpers.py:1 -> rest_framework" in sentence


def test_a_pure_module_that_names_an_impure_package_is_found():
    modules = [
        Module("literature/query/__init__.py", "from django.db.models import Q"),
        Module("literature/query/tree.py", "from literature.query import parse"),
    ]
    assert list(impure({module.name: module for module in modules}))


def test_a_pure_module_may_live_in_a_package_that_also_filters_querysets():
    modules = [
        Module("literature/query/__init__.py", "from django.db.models import Q"),
        Module("literature/query/text.py", "import enum"),
        Module("literature/query/tree.py", "from literature.query.text import fold"),
    ]
    assert not list(impure({module.name: module for module in modules}))


def test_modules_that_import_each_other_are_followed_once():
    assert not purity(
        literature__identifiers="from literature import helpers", literature__helpers="import literature.identifiers"
    )
