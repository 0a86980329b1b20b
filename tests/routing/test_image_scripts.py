"""Scripts that a Dockerfile copies and runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcroute.builds.model import Build
from arcroute.errors import Place
from arcroute.routing.evidence import JobFacts
from arcroute.routing.judge import Judge
from arcroute.routing.stacks import shipped_stacks
from arcroute.text.project import Project

HERE = Place("w.yml", 1, 1)
SCRIPT = "apt-get install -y curl\ncurl https://sh.rustup.rs | sh -s -- -y\ncargo install just\n"


def stack(root: Path, dockerfile: str) -> str | None:
    (root / "ci/tools").mkdir(parents=True)
    (root / "ci/tools/setup.sh").write_text(SCRIPT)
    (root / "Dockerfile").write_text(f"FROM debian\n{dockerfile}\n")
    build = Build("docker build", HERE, "Dockerfile", ".")
    return Judge(Project(root), shipped_stacks(), [build]).stack_of(build, JobFacts("w.yml", "j", HERE)).stack


@pytest.mark.parametrize(
    "dockerfile",
    [
        pytest.param("COPY ci/tools/setup.sh /", id="never-run"),
        pytest.param("RUN /setup.sh\nCOPY ci/tools/setup.sh /", id="copied-later"),
        pytest.param("COPY ci/tools/setup.sh /a.sh\nRUN /b.sh", id="another-script"),
        pytest.param("COPY ci/tools/setup.sh /\nRUN cat /setup.sh", id="only-read"),
        pytest.param("COPY --from=debian:12 ci/tools/setup.sh /\nRUN /setup.sh", id="of-another-image"),
    ],
)
def test_other_scripts_say_nothing(tmp_path: Path, dockerfile: str) -> None:
    assert stack(tmp_path, dockerfile) is None


@pytest.mark.parametrize(
    "dockerfile",
    [
        pytest.param("COPY ci/tools/setup.sh /\nRUN /setup.sh", id="a-file"),
        pytest.param("COPY ci/tools/setup.sh /x.sh\nRUN bash -eux /x.sh", id="under-another-name"),
        pytest.param("COPY ci /opt/ci\nWORKDIR /opt\nRUN ci/tools/setup.sh", id="in-a-folder"),
        pytest.param("COPY ci/tools/*.sh /opt/\nRUN cd /opt && ./setup.sh", id="by-a-pattern"),
        pytest.param("COPY . /work\nRUN cd /work && ci/tools/setup.sh", id="below-a-folder-of-the-image"),
        pytest.param("WORKDIR /app\nCOPY . .\nRUN ./ci/tools/setup.sh", id="with-everything"),
        pytest.param("COPY . .\nRUN sh ci/tools/setup.sh", id="in-a-folder-that-the-base-decides"),
    ],
)
def test_a_script_that_is_copied_and_run_says_what_it_installs(tmp_path: Path, dockerfile: str) -> None:
    assert stack(tmp_path, dockerfile) == "rust"


def test_a_script_is_given_its_arguments(tmp_path: Path) -> None:
    (tmp_path / "install.sh").write_text('dnf install -y --installroot /root "$@"\n')
    (tmp_path / "Dockerfile").write_text("FROM ubi9\nADD install.sh /tmp/\nRUN bash /tmp/install.sh ghc\n")
    build = Build("docker build", HERE, "Dockerfile", ".")
    judge = Judge(Project(tmp_path), shipped_stacks(), [build])
    assert judge.stack_of(build, JobFacts("w.yml", "j", HERE)).stack == "haskell"
