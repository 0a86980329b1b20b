"""The list below is the architecture diagram: a layer imports only from itself and from the layers above it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import arcroute

LAYERS = (
    "errors",
    "text",  # the only layer that opens what is scanned
    "editing",
    "actions",
    "builds",
    "routing",
    "cluster",
    "planning",
    "checks",
    "scan",
    "scan_cluster",
    "rewrite",  # the only layer that writes what is scanned
    "output",
    "cli",  # the only layer that prints
)
PACKAGE = Path(arcroute.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__main__.py" and "_rules" not in path.parts)
BANNED_NAMES = {"utils", "helpers", "common", "base", "manager", "misc"}
OPENERS = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}
READERS = {"text/project.py", "routing/data.py", "rewrite/write.py", "cli/options.py", "cli/streams.py"}
"""May open something: the scanned repository, the shipped rules, what is rewritten, --output-file, /dev/null."""


def layer(module: str) -> str:
    return module.removeprefix("arcroute.").split(".")[0]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def short(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_a_layer_looks_only_upwards(path: Path) -> None:
    here = layer(short(path).removesuffix(".py").replace("/", "."))
    if here == "__init__":
        return
    assert here in LAYERS, "a new layer needs its place in LAYERS"
    below = set(LAYERS[LAYERS.index(here) + 1 :])
    wrong = {name for name in imports(path) if name.startswith("arcroute.") and layer(name) in below}
    assert not wrong


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_names_say_what_a_module_is(path: Path) -> None:
    assert not {path.stem, path.parent.name} & BANNED_NAMES


@pytest.mark.parametrize("path", [path for path in MODULES if short(path) not in READERS], ids=short)
def test_only_the_text_layer_opens_and_only_rewrite_writes(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    names = {call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "") for call in calls}
    assert not names & OPENERS


@pytest.mark.parametrize("path", [path for path in MODULES if layer(short(path)) != "cli"], ids=short)
def test_only_the_command_line_prints(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    assert "print" not in {call.func.id for call in calls if isinstance(call.func, ast.Name)}


def test_the_command_line_imports_nothing_heavy_to_show_its_help() -> None:
    import subprocess

    code = "import sys, arcroute.cli; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"rich", "ruamel.yaml", "pathspec", "tree_sitter", "hcl2"} & set(loaded)
