"""What a leg says of itself: its name, its cells, what people declared."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from arcroute.actions.repository import Target
from arcroute.builds.work import Work
from arcroute.routing.facts import job_facts
from arcroute.routing.survey import Survey, survey

W = ".github/workflows"


def read(root: Path, text: str, **files: str) -> Survey:
    for path, content in {f"{W}/w.yml": text, **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(dedent(content))
    return survey(Target(root))


def test_the_name_and_the_cells_are_rendered(tmp_path: Path) -> None:
    text = """
        on: push
        jobs:
          j:
            name: build ${{ matrix.image }} by ${{ vars.WHO }}
            strategy: {matrix: {image: [rust], with: [{a: [1, x]}], open: ["${{ vars.X }}"]}}
            runs-on: x
        """
    (leg,) = read(tmp_path, text).legs
    facts = job_facts(leg.leg, Work())
    assert facts.name.startswith("build rust by ")
    assert facts.matrix == {"image": "rust", "with.a.0": "1", "with.a.1": "x"}


def test_callers_cells_are_the_legs_too(tmp_path: Path) -> None:
    text = f"on: push\njobs: {{j: {{strategy: {{matrix: {{image: [rust]}}}}, uses: ./{W}/called.yml}}}}\n"
    called = "on: workflow_call\njobs: {k: {strategy: {matrix: {os: [x]}}, runs-on: y}}\n"
    found = read(tmp_path, text, **{f"{W}/called.yml": called})
    (leg,) = [leg.leg for leg in found.legs if leg.leg.links]
    assert job_facts(leg, Work()).matrix == {"image": "rust", "os": "x"}


JOBS = """\
on: push
jobs:
  # arcroute: stack=java
  above:
    runs-on: x
    steps:
      - run: true
  plain:
    runs-on: x
    steps:
      - run: true
  # arcroute: stack=ocaml
  within: # arcroute: stack=rust
    # arcroute: stack=c
    runs-on: x
"""


@pytest.mark.parametrize(
    ("job", "stacks"),
    [
        pytest.param("above", ["java"], id="on the line above"),
        pytest.param("plain", [], id="none, though the next job has one"),
        pytest.param("within", ["ocaml", "rust", "c"], id="above, on its line and inside"),
    ],
)
def test_what_people_declare_of_a_job(tmp_path: Path, job: str, stacks: list[str]) -> None:
    (leg,) = [leg.leg for leg in read(tmp_path, JOBS).legs if leg.leg.job.id == job]
    assert [name for name, _ in job_facts(leg, Work()).declared] == stacks


STEPS = """\
on: push
jobs:
  j:
    runs-on: x
    steps:
      - run: docker build -f one .
      # arcroute: stack=rust
      - run: |
          docker build -f two .
      - run: docker build -f three . # arcroute: stack=java
      - name: four
        run: docker build -f four .
"""


def test_what_is_declared_of_a_step_holds_for_its_builds_only(tmp_path: Path) -> None:
    (leg,) = read(tmp_path, STEPS).legs
    facts = job_facts(leg.leg, leg.work)
    told = {build.dockerfile: [name for name, _ in facts.declared_for(build)] for build in leg.work.builds}
    assert told == {"one": [], "two": ["rust"], "three": ["java"], "four": []}


def test_what_is_declared_of_the_job_holds_for_all(tmp_path: Path) -> None:
    (leg,) = read(tmp_path, STEPS.replace("runs-on: x", "runs-on: x # arcroute: stack=c")).legs
    facts = job_facts(leg.leg, leg.work)
    assert all(next(facts.declared_for(build))[0] == "c" for build in leg.work.builds)


def test_the_container_has_its_own_place(tmp_path: Path) -> None:
    (leg,) = read(tmp_path, "on: push\njobs:\n  j:\n    runs-on: x\n    container: rust:1.80\n").legs
    container = job_facts(leg.leg, leg.work).container
    assert container is not None
    assert (container[0], container[1].line) == ("rust:1.80", 5)
    assert leg.toolchains == ("rust",)
