"""The hooks under the real pre-commit: it builds an environment for them, and git runs them at each commit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import Struct

from arcroute.text.source import Source
from arcroute.text.tree import Mapping, Scalar, Sequence
from arcroute.text.yaml import compose
from tests.integration.conftest import IDENTITY, ROOT, git_in, only, put

BUILD = """\
on: push
jobs:
  python:
    runs-on: arc-runner-set-2
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
        with: {persist-credentials: false}
      - run: docker build -f images/python/Dockerfile .
  rust:
    runs-on: arc-runner-set-1  # kept
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
        with: {persist-credentials: false}
      - run: docker build -f images/rust/Dockerfile .
"""
FILES = {
    ".github/workflows/images.yml": BUILD,
    "images/python/Dockerfile": "FROM python:3.12\nRUN pip install flask\n",
    "images/rust/Dockerfile": "FROM rust:1.80\nRUN cargo build --release\n",
    ".arcroute.yaml": only(),
}


def hook_files() -> dict[str, re.Pattern[str]]:
    """The ``files`` of each hook that has some."""
    path = ROOT / ".pre-commit-hooks.yaml"
    rows = compose(Source(path.name, path.read_bytes()))
    assert isinstance(rows, Sequence)
    found = {}
    for row in rows.items:
        assert isinstance(row, Mapping)
        name, files = row.get("id"), row.get("files")
        if isinstance(name, Scalar) and isinstance(files, Scalar):
            found[name.value] = re.compile(files.value)
    return found


@pytest.mark.parametrize("hook", ["arcroute", "arcroute-fix"])
@pytest.mark.parametrize(
    ("path", "matches"),
    [
        pytest.param("src/main.py", False, id="other code"),
        pytest.param("README.md", False, id="text"),
        pytest.param("deploy/values.yaml", False, id="other YAML"),
        pytest.param("vendor/x/.github/workflows/ci.yml", False, id="the workflows of another repository"),
        pytest.param(".github/workflows/sub/ci.yml", False, id="a folder in which GitHub looks for none"),
        pytest.param(".github/dependabot.yml", False, id="other settings"),
        pytest.param("src/profile.ts", False, id="a name that only ends like one"),
        pytest.param("compose/notes.yml", False, id="a folder of that name"),
        pytest.param(".github/workflows/ci.yml", True, id="a workflow"),
        pytest.param(".github/workflows/ci.yaml", True, id="the other suffix"),
        pytest.param(".github/actions/build/action.yml", True, id="an action"),
        pytest.param("action.yaml", True, id="the repository's own action"),
        pytest.param("Dockerfile", True, id="Dockerfile"),
        pytest.param("images/python/Dockerfile.dev", True, id="with a suffix"),
        pytest.param("images/python.Dockerfile", True, id="with a name before"),
        pytest.param("a/python.dockerfile", True, id="in lower case"),
        pytest.param("Containerfile", True, id="of podman"),
        pytest.param("docker-compose.yml", True, id="compose"),
        pytest.param("deploy/compose.prod.yaml", True, id="compose of an environment"),
        pytest.param("docker-bake.hcl", True, id="bake"),
        pytest.param("docker-bake.override.json", True, id="bake, JSON"),
        pytest.param("scripts/build.sh", True, id="a script"),
        pytest.param("Makefile", True, id="make"),
        pytest.param("Taskfile.dist.yml", True, id="task"),
        pytest.param(".devcontainer/devcontainer.json", True, id="a dev container"),
        pytest.param(".arcroute.yaml", True, id="the configuration"),
        pytest.param(".github/.arcroute.yml", True, id="the configuration beside the workflows"),
    ],
)
def test_files_that_the_hooks_get(hook: str, path: str, matches: bool) -> None:
    assert (hook_files()[hook].search(path) is not None) is matches


class User(Struct, frozen=True):
    """Somebody's repository whose hooks come from a clone of arcroute's."""

    folder: Path
    hooks: Path
    environment: dict[str, str]

    def pre_commit(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self._run(sys.executable, "-m", "pre_commit", *words)

    def commit(self, *options: str) -> subprocess.CompletedProcess[str]:
        """``git commit`` of all changes, with the hooks that ``install`` put there."""
        git_in(self.folder, "add", "--all")
        return self._run("git", "commit", "--message", "change", *options)

    def use(self, *hooks: str, files: dict[str, str] = FILES) -> None:
        """A configuration with these hooks, and the files, none of it committed yet."""
        listed = "".join(f"      - id: {hook}\n" for hook in hooks)
        rev = git_in(self.hooks, "rev-parse", "HEAD")
        put(self.folder, {**files, ".pre-commit-config.yaml": _CONFIG.format(repo=self.hooks, rev=rev, hooks=listed)})
        assert "installed" in self.pre_commit("install").stdout

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )


_CONFIG = "repos:\n  - repo: {repo}\n    rev: {rev}\n    hooks:\n{hooks}"


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environments that pre-commit builds are kept for all tests; skips where no package can be installed."""
    pytest.importorskip("pre_commit")
    folder = tmp_path_factory.mktemp("pip")
    probe = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--retries", "0", "hatchling"]
    if subprocess.run(probe, cwd=folder, capture_output=True, check=False).returncode:
        pytest.skip("no package index can be reached")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT", "CI"))}
    return plain | IDENTITY | {"PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit"))}


@pytest.fixture
def user(tmp_path: Path, arcroute_repository: Path, environment: dict[str, str]) -> User:
    git_in(tmp_path, "init", "--quiet", "--initial-branch", "main")
    return User(tmp_path, arcroute_repository, environment)


def test_a_commit_fails_is_mended_and_passes(user: User) -> None:
    user.use("arcroute-fix", "arcroute")
    failed = user.commit()
    assert failed.returncode == 1
    assert "files were modified by this hook" in failed.stdout
    assert "Fixed 2 findings in 1 file." in failed.stdout
    mended = BUILD.replace("set-1", "set-3").replace("set-2", "set-1")
    assert (user.folder / ".github/workflows/images.yml").read_text(encoding="utf-8") == mended
    passed = user.commit()
    assert passed.returncode == 0, passed.stdout
    assert passed.stdout.count("Passed") == 2


def test_a_changed_dockerfile_checks_the_job_that_builds_it_and_no_other(user: User) -> None:
    user.use("arcroute")
    assert user.commit("--no-verify").returncode == 0
    put(user.folder, {"images/python/Dockerfile": "FROM python:3.13\nRUN pip install flask\n"})
    failed = user.commit()
    assert failed.returncode == 1
    assert "job `python` builds python on arc-runner-set-2" in failed.stdout
    assert "job `rust`" not in failed.stdout


def test_files_that_concern_no_build_are_not_checked(user: User) -> None:
    user.use("arcroute", "arcroute-fix")
    assert user.commit("--no-verify").returncode == 0
    put(user.folder, {"main.py": "print()\n"})
    passed = user.commit()
    assert passed.returncode == 0
    assert passed.stdout.count("Skipped") == 2


def test_manifests_are_held_against_the_map(user: User) -> None:
    manifest = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: docker-cache-pvc-1}\nspec:\n"
    manifest += "  accessModes: [ReadWriteMany]\n  resources: {requests: {storage: 100Gi}}\n"
    config = "cluster: {manifests: deploy/arc}\n"
    user.use("arcroute-cluster", files={"deploy/arc/claim.yaml": manifest, ".arcroute.yaml": config})
    failed = user.commit()
    assert failed.returncode == 1
    assert "deploy/arc/claim.yaml" in failed.stdout
    assert "ARC422" in failed.stdout


def test_hooks_can_be_tried_without_a_configuration(user: User) -> None:
    put(user.folder, FILES)
    git_in(user.folder, "add", "--all")
    tried = user.pre_commit("try-repo", str(user.hooks), "arcroute", "--verbose", "--all-files")
    assert tried.returncode == 1
    assert "- hook id: arcroute" in tried.stdout
    assert "Found 2 findings (2 errors) in 2 legs in 1 workflow." in tried.stdout
