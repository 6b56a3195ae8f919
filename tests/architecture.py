"""The rules of the house, read from the source text of every production module.

Each rule is a function from a module to the sentences that say what is wrong and why it matters.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

PACKAGES = ("config", "evidence", "literature")

# An app may import the packages named here and its own.
ALLOWED = {"config": {"evidence", "literature"}, "evidence": {"literature"}, "literature": set[str]()}

PURE = re.compile(
    r"""literature/(
        (identifiers|languages|differences)\.py
        | pubmed/\w+\.py
        | query/(syntax|tree|text|fields)\.py
    )
    | evidence/(claims/documents|numbers|levels|verdict|grade|pooling|binomial_normal|forest|bias/__init__)\.py
    | evidence/(flat|fhir)\.py
    | evidence/(shape|findings|typed|derived|differences|checks/\w+)\.py""",
    re.VERBOSE,
)
NETWORK_MODULES = (
    "urllib.request",
    "http.client",
    "socket",
    "ssl",
    "ftplib",
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
)
NETWORK_HOME = ("literature/pubmed/client.py", "literature/pubmed/transport.py")
SERVER = "config/server.py"  # answers over connections that clients opened; `socket` is for those, and opens none
DJANGO = ("django", "rest_framework", "simple_history", "drf_spectacular")
SIGNALS = ("django.dispatch", "django.db.models.signals", "django.core.signals", "django.test.signals")
MOST_LINES = 400


@dataclass(frozen=True)
class Module:
    """A production module: its path from the root of the repository, with slashes, and its text."""

    path: str
    source: str

    @property
    def package(self) -> str:
        return self.path.partition("/")[0]

    @property
    def name(self) -> str:
        """The dotted name: literature/pubmed/__init__.py is literature.pubmed."""
        parts = PurePosixPath(self.path).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def is_migration(self) -> bool:
        return "/migrations/" in self.path

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, self.path)

    @cached_property
    def imports(self) -> tuple[tuple[int, str], ...]:
        """Every dotted name imported anywhere in the module, also inside functions, with its line."""
        return tuple(self._imports())

    def _imports(self) -> Iterator[tuple[int, str]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        parents = len(parts) - node.level + self.path.endswith("__init__.py")
        return ".".join([*parts[:parents], *([node.module] if node.module else [])])


Rule = Callable[[Module], Iterator[str]]


def is_in(name: str, packages: tuple[str, ...] | set[str]) -> bool:
    """Whether the dotted `name` is one of the packages, or lies inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def one_way(module: Module) -> Iterator[str]:
    others = set(PACKAGES) - ALLOWED[module.package] - {module.package} | {"tests", "benchmarks"}
    for line, name in module.imports:
        if is_in(name, others):
            yield (
                f"{module.path}:{line} imports {name}: arrows run config -> evidence -> literature only, so that "
                "literature can be understood, tested and used without the rest"
            )


def one_way_in_strings(module: Module) -> Iterator[str]:
    """A model named in a string ("evidence.Item") is an import in disguise."""
    others = "|".join(set(PACKAGES) - ALLOWED[module.package] - {module.package})
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or not others:
            continue
        if re.fullmatch(rf"({others})(\.\w+)+", node.value):
            yield (
                f"{module.path}:{node.lineno} names {node.value!r} in a string: that is an import in disguise, and "
                "arrows run config -> evidence -> literature only"
            )


def bio_only_in_client(module: Module) -> Iterator[str]:
    for line, name in module.imports:
        if is_in(name, ("Bio",)) and module.path != "literature/pubmed/client.py":
            yield (
                f"{module.path}:{line} imports {name}: only literature/pubmed/client.py talks through Biopython, whose "
                "settings are global, so that pacing, time limits and retries cannot be bypassed"
            )


def network_only_in_pubmed(module: Module) -> Iterator[str]:
    for line, name in module.imports:
        if is_in(name, ("socket",)) and module.path == SERVER:
            continue
        if is_in(name, NETWORK_MODULES) and module.path not in NETWORK_HOME:
            yield (
                f"{module.path}:{line} imports {name}: only the PubMed client touches the network, so that no page, "
                "transaction or test waits for another machine"
            )


def no_get_model(module: Module) -> Iterator[str]:
    if module.is_migration:  # historical models have no other name
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and _called(node) == "get_model":
            yield (
                f"{module.path}:{node.lineno} calls get_model: a model named in a string is an import that neither "
                "the type checker nor this test can see; import the class"
            )


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def no_signals(module: Module) -> Iterator[str]:
    for line, name in module.imports:
        if is_in(name, SIGNALS):
            yield (
                f"{module.path}:{line} imports {name}: a rule in a signal runs where no reader looks and not for bulk "
                "writes; call a plain function"
            )


def no_swallowed_exception(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and _catches_all(node.type) and not _raises(node.body):
            yield (
                f"{module.path}:{node.lineno} catches everything and goes on: a failure would pass for an empty "
                "result; catch what can be handled by name, or raise again"
            )


def _catches_all(kind: ast.expr | None) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(each is None or getattr(each, "id", "") in {"Exception", "BaseException"} for each in kinds)


def _raises(body: list[ast.stmt]) -> bool:
    """Whether the handler's own last statement raises: on every path that reaches its end."""
    return bool(body) and isinstance(body[-1], ast.Raise)


def not_too_long(module: Module) -> Iterator[str]:
    lines = module.source.count("\n")
    if lines > MOST_LINES and not module.is_migration:
        yield (
            f"{module.path} has {lines} lines, more than {MOST_LINES}: a file that long is about more than one thing; "
            "split it by meaning"
        )


RULES: tuple[Rule, ...] = (
    one_way,
    one_way_in_strings,
    bio_only_in_client,
    network_only_in_pubmed,
    no_get_model,
    no_signals,
    no_swallowed_exception,
    not_too_long,
)


def impure(modules: Mapping[str, Module]) -> Iterator[str]:
    """Say which pure modules reach Django, themselves or through another module of ours.

    `modules` maps dotted names to modules.
    """
    for module in modules.values():
        if not PURE.fullmatch(module.path):
            continue
        chain = _way_to_django(module.name, modules, set())
        if chain:
            yield (
                f"{module.path} is pure and reaches Django ({' -> '.join(chain)}): it must run and be tested without "
                "a database or settings"
            )


def _way_to_django(name: str, modules: Mapping[str, Module], seen: set[str]) -> list[str]:
    """Return the chain of imports from `name` to Django, or nothing."""
    seen.add(name)
    module = modules[name]
    for line, imported in module.imports:
        if is_in(imported, DJANGO):
            return [f"{module.path}:{line}", imported]
    for found in _local(module, modules):
        chain = [] if found in seen else _way_to_django(found, modules, seen)
        if chain:
            return [module.path, *chain]
    return []


def _local(module: Module, modules: Mapping[str, Module]) -> Iterator[str]:
    """The modules of ours that this one names.

    The packages around them are left out: `literature.query` may offer a queryset's filter beside its pure grammar.
    """
    for _, name in module.imports:
        for found in (name, name.rpartition(".")[0]):
            if found in modules:
                yield found
                break
