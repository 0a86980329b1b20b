"""The wheel: what users install holds the rules, and finds them."""

from __future__ import annotations

import re
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


def test_a_checkout_finds_its_rules(tmp_path: Path) -> None:
    assert printed(ROOT, tmp_path) == [str(ROOT.resolve() / "rules" / "lanes.yaml"), "arc-runner-set-1"]
