"""Little git repositories, and arcroute's own as a user would clone it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from arcroute.checks.rule import rule_names

ROOT = Path(__file__).parents[2]
SHIPPED = (
    "arcroute",
    "rules",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    ".pre-commit-hooks.yaml",
    "action.yml",
    "action",
)
IDENTITY = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}
Git = Callable[..., str]


def only(severity: str = "error", code: str = "ARC101") -> str:
    """A configuration that leaves one rule on, whatever rules there are."""
    severities = dict.fromkeys(rule_names(), "off") | {code: severity}
    return "".join(["rules:\n", *(f"  {name}: {value}\n" for name, value in severities.items())])


def put(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")


def git_in(folder: Path, *words: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *words], cwd=folder, env=environment | IDENTITY, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture(scope="session")
def arcroute_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is needed to install arcroute, committed to a repository of its own."""
    folder = tmp_path_factory.mktemp("arcroute")
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, folder / name)
    git_in(folder, "init", "--quiet", "--initial-branch", "main")
    git_in(folder, "add", "--all")
    git_in(folder, "commit", "--quiet", "--message", "arcroute")
    return folder
