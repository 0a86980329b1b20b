"""The wheel: what users install holds the rules, and finds them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from arcroute import __version__

ROOT = Path(__file__).parents[1]
RULES = sorted(path.relative_to(ROOT / "rules").as_posix() for path in (ROOT / "rules").rglob("*") if path.is_file())
WHERE_ARE_THE_RULES = """
from arcroute.routing.catalog import shipped
from arcroute.routing.data import rules_path
print(rules_path("lanes.yaml").resolve())
print(shipped().lanes[0].name)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built the way a release is: the sdist first, the wheel from it."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


def names(wheel: Path) -> set[str]:
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def printed(path: Path, folder: Path) -> list[str]:
    """What a fresh Python with ``path`` in front of everything says about the rules."""
    done = subprocess.run(
        [sys.executable, "-c", WHERE_ARE_THE_RULES],
        env={"PYTHONPATH": str(path)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_the_wheel_holds_every_rules_file(wheel: Path) -> None:
    assert RULES
    assert {f"arcroute/_rules/{name}" for name in RULES} <= names(wheel)


def test_the_wheel_holds_code_and_type_marker_and_nothing_beside(wheel: Path) -> None:
    assert {"arcroute/__init__.py", "arcroute/py.typed"} <= names(wheel)
    assert {name.partition("/")[0].rpartition(".")[2] for name in names(wheel)} == {"arcroute", "dist-info"}


def test_the_version_is_that_of_the_package(wheel: Path) -> None:
    assert wheel.name.startswith(f"arcroute-{__version__}-")


def test_pages_name_the_version_that_is_released_with_them() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    named = {
        version
        for page in pages
        for version in re.findall(
            r"(?:arcroute/arcroute@|arcroute/arcroute\n +rev: )v(\S+)", page.read_text(encoding="utf-8")
        )
    }
    assert named == {__version__}


def test_the_changelog_is_one_that_a_release_can_be_cut_from() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings[0] == "[Unreleased]" or headings[0].startswith(f"[{__version__}] - ")
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", heading) for heading in headings[1:])
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.*)$", text, re.MULTILINE)) <= kinds


def test_the_wheel_has_the_command(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        points = next(name for name in archive.namelist() if name.endswith(".dist-info/entry_points.txt"))
        assert "arcroute = arcroute.cli:main" in archive.read(points).decode()


def test_an_installed_wheel_finds_its_rules(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with ZipFile(wheel) as archive:
        archive.extractall(site)
    found = site.resolve() / "arcroute" / "_rules" / "lanes.yaml"
    assert printed(site, tmp_path) == [str(found), "arc-runner-set-1"]


def interpreter(version: str) -> str | None:
    """A Python of that version on this machine: on the path, or among those that pyenv keeps."""
    kept = sorted(Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob(f"versions/{version}.*/bin/python"))
    for program in (shutil.which(f"python{version}"), *map(str, kept)):
        asked = [program, "-c", "import venv, sys; print(sys.version)"] if program else []
        done = subprocess.run(asked, capture_output=True, text=True, check=False) if asked else None
        if program and done and done.stdout.startswith(f"{version}."):
            return program
    return None


@pytest.mark.parametrize("version", ["3.10", "3.11", "3.12", "3.13"])
def test_the_wheel_is_installed_and_runs_on_every_python_that_is_here(
    version: str, wheel: Path, tmp_path: Path
) -> None:
    program = interpreter(version)
    if program is None:
        pytest.skip(f"no Python {version} is here")
    subprocess.run([program, "-m", "venv", str(tmp_path)], check=True, capture_output=True)
    install = [str(tmp_path / "bin/python"), "-m", "pip", "install", "--quiet", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    showcase = ROOT / "fixtures/showcase"
    done = subprocess.run(
        [str(tmp_path / "bin/arcroute"), "check", "--output-format", "concise", "."],
        env={"PATH": os.environ["PATH"]},
        cwd=showcase,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == (showcase / "expected.check.concise").read_text(encoding="utf-8"), done.stderr


def test_a_checkout_finds_its_rules(tmp_path: Path) -> None:
    assert printed(ROOT, tmp_path) == [str(ROOT.resolve() / "rules" / "lanes.yaml"), "arc-runner-set-1"]
