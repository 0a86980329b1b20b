"""Every row of the table of docs/fixing.md in every shape: each folder of fixtures/mending is a test.

``expected.diff`` is the patch with --unsafe-fixes, ``expected.txt`` the account of it. The rows below are unsafe: they
are left alone without the option.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import FIXTURES, Golden
from tests.rewrite.conftest import Run


def name(case: Path) -> str:
    return f"{case.parent.name}/{case.name}"


def patch_of(case: Path) -> bytes:
    """What is expected; nothing yet of a case that ``--update`` has not met."""
    path = case / "expected.diff"
    return path.read_bytes() if path.exists() else b""


MENDING = FIXTURES / "mending"
CASES = sorted(path for path in MENDING.glob("*/*") if path.is_dir())
RULES = ("--select", "ARC101,ARC102,ARC103")
UNSAFE = {
    "callee-literal",
    "crossed-vector",
    "hosted",
    "hosted-guard-matrix",
    "include-only",
    "input-default-shared",
    "shared-anchor",
    "with-vectors",
}
SAFE_SHAPES = {"shared-anchor/agreed", "crossed-vector/commented", "crossed-vector/comments"}
"""Of these rows the shapes in which there is nothing unsafe: all agree, or nothing can be mended."""
UNSAFE_SHAPES = {"caller-with/outside", "composed/apart", "literal/chosen-image"}
"""Of the other rows the shapes that are unsafe: where legs differ, or inputs may mean something else."""
UNSAFE_CASES = [
    case
    for case in CASES
    if (case.parent.name in UNSAFE or name(case) in UNSAFE_SHAPES) and name(case) not in SAFE_SHAPES
]


def files(root: Path) -> dict[str, bytes]:
    found = (path for path in root.rglob("*") if path.is_file() and not path.name.startswith("expected."))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def repository(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / case.name
    shutil.copytree(case, copy, ignore=shutil.ignore_patterns("expected.*"))
    monkeypatch.chdir(copy)
    return copy


@pytest.mark.parametrize("case", CASES, ids=name)
def test_the_patch_is_what_the_author_would_have_written(
    case: Path, repository: Path, run: Run, golden: Golden
) -> None:
    before = files(repository)
    done = run("fix", *RULES, "--diff", "--unsafe-fixes")
    golden(case / "expected.diff", done.out)
    golden(case / "expected.txt", done.err)
    assert files(repository) == before


@pytest.mark.parametrize("case", [case for case in CASES if patch_of(case)], ids=name)
def test_git_applies_the_patch_and_fix_writes_the_same(case: Path, repository: Path, run: Run) -> None:
    patch = patch_of(case)
    applied = repository.parent / "applied"
    shutil.copytree(repository, applied)
    subprocess.run(["git", "apply", "-"], input=patch, cwd=applied, check=True, capture_output=True)
    run("fix", *RULES, "--unsafe-fixes")
    assert files(repository) == files(applied)
    again = run("fix", *RULES, "--diff", "--unsafe-fixes")
    assert again.out == ""


@pytest.mark.parametrize("case", UNSAFE_CASES, ids=name)
def test_what_is_unsafe_is_left_alone(case: Path, repository: Path, run: Run) -> None:
    before = files(repository)
    done = run("fix", *RULES)
    assert files(repository) == before
    assert done.code == 1
    assert "--unsafe-fixes" in done.err


@pytest.mark.parametrize("case", [case for case in CASES if case not in UNSAFE_CASES], ids=name)
def test_what_is_safe_needs_no_option(case: Path, repository: Path, run: Run) -> None:
    assert run("fix", *RULES, "--diff").out == patch_of(case).decode()
