"""Every command in the documentation runs, in order, on a copy of the showcase; what is printed is what is shown.

A ``console`` block holds commands after ``$`` and their output, in which ``...`` stands for anything. ``sh`` blocks are
for what installs or asks the network; each of their lines is listed here.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from arcroute.text.source import Source
from arcroute.text.tree import Mapping, Sequence
from arcroute.text.yaml import compose
from tests.integration.conftest import IDENTITY, ROOT, git_in

PAGES = sorted(path.stem for path in (ROOT / "docs").glob("*.md") if path.stem != "accuracy")
"""The benchmark's page is compared where the benchmark is tested."""
BLOCK = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
NOT_RUN = {
    "pipx install arcroute",
    "pre-commit install",
    "pre-commit try-repo https://github.com/arcroute/arcroute arcroute --all-files",
    "GITHUB_PAT=... arcroute cluster deploy --manifests deploy/arc",
    "arcroute cluster diff --manifests deploy/arc                  # exit code 1 where the cluster differs",
    "arcroute cluster check -f base.yaml -f lane-1.yaml --release arc-runner-set-1",
    "kubectl get autoscalingrunnersets,pvc,configmaps -n arc-runners -o json | arcroute cluster check -",
}
SHOWN = {"console", "sh", "yaml", "json", "text", "dockerfile"}


def page(name: str) -> str:
    return (ROOT / f"docs/{name}.md").read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return [text for found, text in BLOCK.findall(page(name)) if found == language]


def commands(name: str) -> Iterator[tuple[str, str]]:
    """Each command of a page with the output that is shown."""
    for text in blocks(name, "console"):
        for part in text.removeprefix("$ ").split("\n$ "):
            command, _, shown = part.partition("\n")
            yield command, shown.removesuffix("\n")


def pattern(shown: str) -> re.Pattern[str]:
    """What ``...`` stands for is anything, on a line of its own also several lines."""
    lines = (r"(?:.*\n)*?" if line.strip() == "..." else f"{_line(line)}\n" for line in shown.splitlines())
    return re.compile("".join(lines))


def _line(line: str) -> str:
    return ".*".join(map(re.escape, line.split("...")))


@pytest.fixture
def shell(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """The showcase as a repository of git, and an environment in which ``arcroute`` is this one."""
    folder = tmp_path / "showcase"
    shutil.copytree(ROOT / "fixtures/showcase", folder, ignore=shutil.ignore_patterns("expected.*"))
    git_in(folder, "init", "--quiet", "--initial-branch", "main")
    git_in(folder, "add", "--all")
    git_in(folder, "commit", "--quiet", "--message", "one")
    program = tmp_path / "bin/arcroute"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m arcroute "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    path = f"{program.parent}:{os.environ['PATH']}"
    return folder, {"PATH": path, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **IDENTITY}


@pytest.mark.parametrize("name", PAGES)
def test_commands(name: str, shell: tuple[Path, dict[str, str]]) -> None:
    folder, environment = shell
    for command, shown in commands(name):
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 1), f"{command}\n{done.stdout}"
        assert pattern(shown).fullmatch(done.stdout), f"{command}\n{done.stdout}"


@pytest.mark.parametrize("name", PAGES)
def test_what_is_not_run_is_listed(name: str) -> None:
    assert {line for text in blocks(name, "sh") for line in text.splitlines()} <= NOT_RUN


@pytest.mark.parametrize("name", PAGES)
def test_no_command_hides_in_another_kind_of_block(name: str) -> None:
    for language, text in BLOCK.findall(page(name)):
        assert language in SHOWN
        assert language in ("console", "sh") or not re.search(r"^\$? ?arcroute ", text, re.MULTILINE)


def test_the_commands_of_the_readme(shell: tuple[Path, dict[str, str]]) -> None:
    """All but the two that install arcroute, which CI runs."""
    folder, environment = shell
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = [line for language, block in BLOCK.findall(text) if language == "sh" for line in block.splitlines()]
    assert len(lines) > 12
    for line in lines:
        if not line.startswith("python -m pip install"):
            done = subprocess.run(["bash", "-c", line], cwd=folder, env=environment, capture_output=True, check=False)
            assert done.returncode in (0, 1), f"{line}\n{done.stderr.decode()}"


def test_the_picture_shows_what_is_printed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "arcroute", "check", "fixtures/showcase"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in ("GITHUB_ACTIONS", "FORCE_COLOR")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    picture = html.unescape(re.sub("<[^>]*>", "", (ROOT / "docs/images/check.svg").read_text(encoding="utf-8")))
    assert "".join(done.stdout.split()) in "".join(picture.split()), "python scripts/draw_output.py draws it anew"


def test_the_examples_of_the_action_use_inputs_and_outputs_that_are_there() -> None:
    action = compose(Source("action.yml", (ROOT / "action.yml").read_bytes()))
    assert isinstance(action, Mapping)
    for kind, rows in (("inputs", 0), ("outputs", 1)):
        declared = action.get(kind)
        assert isinstance(declared, Mapping)
        listed = page("github-action").split("## Inputs")[1].split("## Outputs")[rows].split("## ")[0]
        assert re.findall(r"^\| `([\w-]+)`", listed, re.MULTILINE) == [entry.key.value for entry in declared.entries]
    used = re.findall(r"steps\.arcroute\.outputs\.([\w-]+)", page("github-action"))
    assert set(used) == {"sarif-file", "patch-file"}


def test_the_workflow_of_the_action_is_clean(tmp_path: Path) -> None:
    file = tmp_path / ".github/workflows/lanes.yml"
    file.parent.mkdir(parents=True)
    file.write_text(blocks("github-action", "yaml")[0], encoding="utf-8")
    words = ["check", "--min-severity", "info", str(tmp_path)]
    assert subprocess.run([sys.executable, "-m", "arcroute", *words], check=False).returncode == 0


def test_the_hooks_of_the_page_are_there() -> None:
    hooks = compose(Source("hooks", (ROOT / ".pre-commit-hooks.yaml").read_bytes()))
    assert isinstance(hooks, Sequence)
    named = set(re.findall(r"- id: ([\w-]+)", page("pre-commit")))
    shipped = set(re.findall(r"^- id: ([\w-]+)", (ROOT / ".pre-commit-hooks.yaml").read_text(), re.MULTILINE))
    assert named == shipped


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    pytest.importorskip("material")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "index.html").is_file()
    assert (tmp_path / "quick-start/index.html").is_file()
