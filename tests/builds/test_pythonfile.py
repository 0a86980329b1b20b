"""The container commands that a Python script spells out."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcroute.builds.scripts import run_builds
from arcroute.errors import Place
from arcroute.text.project import Project


def dockerfiles(root: Path, script: str, command: str = "python ci/build.py x", cwd: str = ".") -> list[str | None]:
    (root / "ci").mkdir()
    (root / "ci/build.py").write_text(script)
    return [b.dockerfile for b in run_builds(Project(root), command, None, {}, cwd, Place("w.yml", 1, 1)).builds]


@pytest.mark.parametrize(
    ("script", "command"),
    [
        pytest.param("print(1)\n", "python ci/build.py", id="no-command"),
        pytest.param('run(["docker", "push", tag])\n', "python ci/build.py", id="no-build"),
        pytest.param('os.path.join("docker", "build", "x")\n', "python ci/build.py", id="a path"),
        pytest.param('"""docker build . does it"""\n', "python ci/build.py", id="docstring"),
        pytest.param('help("run docker build . first")\n', "python ci/build.py", id="words-inside-a-text"),
        pytest.param("# docker build .\n", "python ci/build.py", id="comment"),
        pytest.param('run(["docker", "build", "."])\n', "python other.py", id="another-script"),
        pytest.param('run(["docker", "build", "."])\n', "python -c 'import ci.build'", id="not-run-as-a-script"),
        pytest.param('x = "\\d"\n', "python ci/build.py", id="python-would-warn"),
        pytest.param("-" * 100_000 + "1", "python ci/build.py", id="longer-than-python-takes"),
        pytest.param("def (\n", "python ci/build.py", id="not-python"),
        pytest.param("(" * 5000, "python ci/build.py", id="nested-too-deeply"),
    ],
)
def test_nothing_is_built(tmp_path: Path, script: str, command: str) -> None:
    assert dockerfiles(tmp_path, script, command) == []


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param('run(["docker", "build", "-f", "a/Dockerfile", "a"], check=True)\n', "a/Dockerfile", id="words"),
        pytest.param('ci.run("docker", "build", "-f", "a/Dockerfile", "a")\n', "a/Dockerfile", id="word by word"),
        pytest.param('cmd = ("docker", "build", "-t", tag, "a")\n', "a/Dockerfile", id="a-word-is-worked-out"),
        pytest.param('system("docker build -f a/b.Dockerfile .")\n', "a/b.Dockerfile", id="text"),
        pytest.param('sh(f"sudo docker build -t {tag} a")\n', "a/Dockerfile", id="formatted-text"),
        pytest.param('sh(f"docker build -f $FILE -t {tag} {folder}")\n', None, id="who-knows-which"),
    ],
)
def test_one_image_is_built(tmp_path: Path, script: str, expected: str | None) -> None:
    assert dockerfiles(tmp_path, f"import subprocess\n{script}", "python3 -u ci/build.py") == [expected]
