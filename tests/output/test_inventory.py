"""The contract of ``arcroute jobs --output-format json``, sentence by sentence; and the table for people."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any, TypeAlias

import pytest

from arcroute.actions.repository import Target
from arcroute.output.columns import aligned
from arcroute.output.inventory import render_json
from arcroute.output.jobs_table import render_table
from arcroute.output.style import Style
from arcroute.output.terminal import width
from arcroute.routing.survey import Survey, survey

Read: TypeAlias = Callable[..., Survey]
W = ".github/workflows"
RUST = "FROM rust:1.80\nRUN cargo build --release\n"
PYTHON = "FROM python:3.12\nRUN pip install -r requirements.txt\n"
BUILD = "[{uses: actions/checkout@v4}, {run: docker build -f images/%s/Dockerfile -t acme/%s .}]"


def build(name: str) -> str:
    return BUILD % (name, name)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Surveys a repository of workflows, given by file name, and of other files, given by path."""

    def surveyed(selected: frozenset[str] | None = None, **files: str) -> Survey:
        images = {"images/rust/Dockerfile": RUST, "images/python/Dockerfile": PYTHON}
        for path, text in {**images, **files}.items():
            file = tmp_path / (path if "/" in path or path.startswith(".") else f"{W}/{path}.yml")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(text))
        return survey(Target(tmp_path, selected))

    return surveyed


def jobs(found: Survey, before: str = "") -> list[dict[str, Any]]:
    (text,) = render_json([(before, found)])
    document = json.loads(text)
    assert document["version"] == 1
    entries: list[dict[str, Any]] = document["jobs"]
    return entries


def table(found: Survey, columns: int = 100) -> list[str]:
    return list(render_table([("", found)], Style(False, Path(), columns)))


class TestContract:
    def test_every_job_of_every_workflow_is_listed(self, read: Read) -> None:
        found = read(
            a="on: push\njobs: {x: {runs-on: l}, never: {if: false, runs-on: l}}\n",
            b="on: push\njobs: {broken: {runs-on: []}, none: , gone: {uses: ./.github/workflows/no.yml}, "
            "y: {runs-on: l}}\n",
        )
        assert [(job["path"], job["job"]) for job in jobs(found)] == [
            (f"{W}/a.yml", "x"),
            (f"{W}/a.yml", "never"),
            (f"{W}/b.yml", "broken"),
            (f"{W}/b.yml", "none"),
            (f"{W}/b.yml", "gone"),
            (f"{W}/b.yml", "y"),
        ]
        assert {job["job"] for job in jobs(found) if not job["runs_on_complete"]} == {"broken", "none", "gone"}

    CALLED = f"on: workflow_call\njobs:\n  inner: {{runs-on: l, steps: {build('rust')}}}\n"
    CALLER = "on: push\njobs:\n  outer: {uses: ./.github/workflows/called.yml}\n"

    def test_a_call_is_listed_as_its_callees_jobs_and_the_callee_on_its_own(self, read: Read) -> None:
        found = jobs(read(caller=self.CALLER, called=self.CALLED))
        assert [(job["path"], job["job"], job["line"], job["call_chain"]) for job in found] == [
            (f"{W}/called.yml", "inner", 3, []),
            (f"{W}/called.yml", "inner", 3, [f"{W}/caller.yml:outer"]),
        ]

    def test_a_caller_that_is_asked_for_comes_with_its_callees(self, read: Read) -> None:
        found = jobs(read(frozenset([f"{W}/caller.yml"]), caller=self.CALLER, called=self.CALLED))
        assert [job["call_chain"] for job in found] == [[f"{W}/caller.yml:outer"]]

    def test_a_call_that_cannot_be_read_is_listed_itself(self, read: Read) -> None:
        (job,) = jobs(read(a="on: push\njobs: {ship: {uses: acme/x/.github/workflows/release.yml@v1}}\n"))
        assert (job["job"], job["builds_image"], job["verdict"], job["call_chain"]) == ("ship", None, "undecided", [])
        assert job["runs_on_complete"] is False

    @pytest.mark.parametrize(
        ("job", "told"),
        [
            pytest.param(
                f"{{runs-on: l, steps: {build('rust')}}}",
                (True, "routed", ["rust"], [], "arc-runner-set-3"),
                id="routed",
            ),
            pytest.param(
                f"{{runs-on: l, steps: [{build('rust')[1:-1]}, {build('python')[1:-1]}]}}",
                (True, "mixed", ["rust", "python"], [], None),
                id="mixed",
            ),
            pytest.param(f"{{runs-on: l, steps: {build('go')}}}", (True, "unmapped", ["go"], [], None), id="unmapped"),
            pytest.param(f"{{runs-on: l, steps: {build('odd')}}}", (True, "undecided", [], [], None), id="undecided"),
            pytest.param("{runs-on: l, steps: [{run: ls}]}", (False, "none", [], [], None), id="no image"),
            pytest.param(
                "{runs-on: l, steps: [{run: cargo test}]}",
                (False, "none", [], ["rust"], None),
                id="a toolchain at work",
            ),
            pytest.param(
                f"{{runs-on: l, steps: [{build('python')[1:-1]}, {{run: cargo test}}]}}",
                (True, "routed", ["python"], [], "arc-runner-set-1"),
                id="a toolchain beside a build is not told",
            ),
        ],
    )
    def test_verdicts(self, read: Read, job: str, told: tuple[object, ...]) -> None:
        files = {"images/go/Dockerfile": "FROM golang:1.22\nRUN go build\n", "images/odd/Dockerfile": "FROM alpine\n"}
        (entry,) = jobs(read(a=f"on: push\njobs:\n  j: {job}\n", **files))
        assert tuple(entry[key] for key in ("builds_image", "verdict", "stacks", "job_stacks", "lane")) == told
        assert bool(entry["notes"]) is (entry["verdict"] == "undecided")

    def test_builds_say_where_they_are_asked_for(self, read: Read) -> None:
        (job,) = jobs(read(a=f"on: push\njobs:\n  j:\n    runs-on: l\n    steps: {build('rust')}\n"))
        assert job["builds"] == [
            {
                "dockerfile": "images/rust/Dockerfile",
                "context": ".",
                "image": "acme/rust",
                "target": None,
                "via": "docker build",
                "line": 5,
                "path": f"{W}/a.yml",
            }
        ]

    @pytest.mark.parametrize(
        ("strategy", "matrices"),
        [
            pytest.param("", [None], id="none"),
            pytest.param("strategy: {fail-fast: false}, ", [None], id="a strategy without one"),
            pytest.param("strategy: {matrix: {n: [1, x]}}, ", [{"n": 1}, {"n": "x"}], id="types stay"),
            pytest.param("strategy: {matrix: {n: [{a: [1.5]}]}}, ", [{"n": {"a": [1.5]}}], id="nested values"),
            pytest.param("strategy: {matrix: {n: ['${{ vars.X }}']}}, ", [{"n": None}], id="one that is not known"),
            pytest.param("strategy: {matrix: '${{ fromJSON(vars.M) }}'}, ", [None], id="not known at all"),
        ],
    )
    def test_matrices(self, read: Read, strategy: str, matrices: list[object]) -> None:
        found = jobs(read(a=f"on: push\njobs: {{j: {{{strategy}runs-on: l}}}}\n"))
        assert [job["matrix"] for job in found] == matrices

    def test_a_callers_cells_are_the_legs_own_cells_win(self, read: Read) -> None:
        caller = self.CALLER.replace("{uses", "{strategy: {matrix: {n: [caller], m: [1]}}, uses")
        called = self.CALLED.replace("{runs-on", "{strategy: {matrix: {n: [own]}}, runs-on")
        found = jobs(read(caller=caller, called=called))
        assert [job["matrix"] for job in found] == [{"n": "own"}, {"n": "own", "m": 1}]

    @pytest.mark.parametrize(
        ("runs_on", "landings", "complete"),
        [
            pytest.param(
                "x",
                [
                    {
                        "labels": ["x"],
                        "group": None,
                        "when": None,
                        "origin": {"path": f"{W}/a.yml", "line": 4, "column": 14},
                    }
                ],
                True,
                id="a label",
            ),
            pytest.param(
                "{group: g, labels: [x, y]}",
                [
                    {
                        "labels": ["x", "y"],
                        "group": "g",
                        "when": None,
                        "origin": {"path": f"{W}/a.yml", "line": 4, "column": 34},
                    }
                ],
                True,
                id="a group with labels: the first has the origin",
            ),
            pytest.param(
                "{group: g}",
                [
                    {
                        "labels": [],
                        "group": "g",
                        "when": None,
                        "origin": {"path": f"{W}/a.yml", "line": 4, "column": 22},
                    }
                ],
                True,
                id="a group alone",
            ),
            pytest.param(
                "l-${{ strategy.job-total }}",
                [
                    {
                        "labels": ["l-1"],
                        "group": None,
                        "when": None,
                        "origin": {"path": f"{W}/a.yml", "line": 4, "column": 14},
                    }
                ],
                True,
                id="a label put together: its first piece that was written",
            ),
            pytest.param(
                "${{ github.ref == 'x' && 'a' || vars.B }}",
                [
                    {
                        "labels": ["a"],
                        "group": None,
                        "when": "github.ref == 'x'",
                        "origin": {"path": f"{W}/a.yml", "line": 4, "column": 40},
                    }
                ],
                False,
                id="a condition, and what is not known",
            ),
        ],
    )
    def test_runs_on(self, read: Read, runs_on: str, landings: list[object], complete: bool) -> None:
        (job,) = jobs(read(a=f"on: push\njobs:\n  j:\n    runs-on: {runs_on}\n"))
        assert (job["runs_on"], job["runs_on_complete"]) == (landings, complete)

    def test_evidence_is_told_with_its_place_strongest_first(self, read: Read) -> None:
        (job,) = jobs(read(a=f"on: push\njobs: {{j: {{runs-on: l, steps: {build('rust')}}}}}\n"))
        strengths = [one["strength"] for one in job["evidence"]]
        order = ["declared", "strong", "named", "likely", "medium", "weak"]
        assert strengths == sorted(strengths, key=order.index)
        assert {
            "stack": "rust",
            "kind": "base-image",
            "strength": "strong",
            "path": "images/rust/Dockerfile",
            "line": 1,
            "text": "FROM rust:1.80",
        } in job["evidence"]

    def test_paths_of_several_repositories_are_told_apart(self, read: Read) -> None:
        found = read(caller=self.CALLER, called=self.CALLED)
        job = jobs(found, "one/")[1]
        assert job["path"] == f"one/{W}/called.yml"
        assert job["call_chain"] == [f"one/{W}/caller.yml:outer"]
        assert job["builds"][0]["dockerfile"] == "one/images/rust/Dockerfile"
        assert job["builds"][0]["path"] == f"one/{W}/called.yml"
        assert job["runs_on"][0]["origin"]["path"] == f"one/{W}/called.yml"
        assert all(one["path"].startswith("one/") for one in job["evidence"])

    def test_notes_say_what_was_in_the_way(self, read: Read) -> None:
        steps = "[{uses: ./gone}]"
        (job,) = jobs(read(a=f"on: push\njobs: {{j: {{runs-on: '${{{{ vars.X }}}}', steps: {steps}}}}}\n"))
        assert job["notes"] == [
            "the action gone is not there",
            "vars.X: kept outside the repository; declare it under `vars:` in .arcroute.yaml",
        ]


class TestTable:
    def test_legs_that_differ_in_nothing_are_one_line(self, read: Read) -> None:
        many = "on: push\njobs: {t: {strategy: {matrix: {n: [{a: 1}, {a: 2}, {a: 3}]}}, runs-on: l}}\n"
        lines = table(read(a=many))
        assert [line.split() for line in lines[2:3]] == [["t", "(3", "legs)", "-", "-", "-", "l"]]

    def test_a_cell_is_told_unless_another_column_has_the_word(self, read: Read) -> None:
        cells = "strategy: {matrix: {n: [rust, ust]}}"
        lines = table(read(a=f"on: push\njobs: {{t: {{{cells}, runs-on: l, steps: {build('rust')}}}}}\n"))
        assert [line[3:12].strip() for line in lines[2:4]] == ["t", "t (ust)"]

    def test_marks(self, read: Read) -> None:
        steps = build("rust")
        lines = table(
            read(
                a="on: push\njobs:\n"
                f"  on: {{runs-on: ARC-runner-set-3, steps: {steps}}}\n"
                f"  off: {{runs-on: x, steps: {steps}}}\n"
                f"  open: {{runs-on: '${{{{ vars.X }}}}', steps: {steps}}}\n"
                "  no: {runs-on: x}\n"
            )
        )
        assert [line[0] for line in lines[2:6]] == ["✓", "✗", "?", " "]
        assert lines[-1] == "4 legs: 1 on their lane, 1 elsewhere, 1 open, 1 without an image."

    @pytest.mark.parametrize(
        ("labels", "mark", "count"),
        [
            pytest.param("[ARC-runner-set-3, arc-runner-set-3]", "✓", "1 on their lane", id="the same label twice"),
            pytest.param("[self-hosted, arc-runner-set-3]", "✗", "1 never scheduled", id="no runner has both"),
            pytest.param("[self-hosted, linux]", "✗", "1 elsewhere", id="other runners"),
            pytest.param("[arc-runner-set-3, '${{ vars.X }}']", "?", "1 open", id="perhaps the same"),
        ],
    )
    def test_labels_beside_the_lane(self, read: Read, labels: str, mark: str, count: str) -> None:
        lines = table(read(a=f"on: push\njobs: {{j: {{runs-on: {labels}, steps: {build('rust')}}}}}\n"))
        assert (lines[2][0], lines[-1]) == (mark, f"1 leg: {count}.")

    def test_what_has_no_lane_is_counted_by_its_reason(self, read: Read) -> None:
        files = {
            "images/go/Dockerfile": "FROM golang:1\nRUN go build\n",
            ".arcroute.yaml": "overrides: [{job: stays, lane: none}]",
        }
        both = "[{run: docker build -f images/rust/Dockerfile . && docker build -f images/python/Dockerfile .}]"
        jobs = {"nothing": "[]", "unmapped": build("go"), "mixed": both, "stays": build("rust")}
        text = "".join(f"  {name}: {{runs-on: x, steps: {steps}}}\n" for name, steps in jobs.items())
        assert table(read(a=f"on: push\njobs:\n{text}", **files))[-1] == (
            "4 legs: 1 without a lane, 1 of several lanes, 1 left where they are, 1 without an image."
        )

    def test_a_callee_stands_below_its_caller(self, read: Read) -> None:
        lines = table(read(z=TestContract.CALLER.replace("called", "a"), a=TestContract.CALLED))
        assert [line for line in lines if line.startswith(".github")] == [f"{W}/a.yml", f"{W}/z.yml"]
        assert any("inner < outer" in line for line in lines)

    def test_no_jobs(self, read: Read) -> None:
        assert table(read(a="on: push\njobs: {}\n")) == ["No jobs."]

    @pytest.mark.parametrize("columns", [60, 80, 100, 160])
    def test_it_fits_the_terminal(self, read: Read, columns: int) -> None:
        path = "deep/" * 12
        text = "on: push\njobs: {%s: {runs-on: [%s, b], steps: [{run: docker build -f %sDockerfile .}]}}\n"
        lines = table(read(a=text % ("j" * 40, "l" * 30, path)), columns)
        assert max(map(width, lines)) <= columns
        assert "".join("".join(lines).split()).count("deep/") == 12, "nothing is cut off"

    def test_text_of_files_cannot_steer_a_terminal(self, read: Read) -> None:
        text = 'on: push\njobs: {"a\\e[31m": {runs-on: "x\\e]0;y\\a", strategy: {matrix: {n: ["\\e[2J", 1]}}}}\n'
        assert not any("\x1b" in line or "\x07" in line for line in table(read(a=text)))

    def test_colours_only_where_they_are_wanted(self, read: Read) -> None:
        found = read(a="on: push\njobs: {j: {runs-on: x}}\n")
        coloured = "\n".join(render_table([("", found)], Style(True, Path(), 100)))
        assert "\x1b[" in coloured
        assert "\x1b" not in "\n".join(table(found))


@pytest.mark.parametrize(
    ("rows", "columns", "lines"),
    [
        pytest.param([["a", "b"], ["long", "c"]], 80, ["a     b", "long  c"], id="aligned"),
        pytest.param([["a", "one two three four"]], 15, ["a  one two", "   three four"], id="wrapped at blanks"),
        pytest.param([["a", "one/two/three/four"]], 15, ["a  one/two/", "   three/four"], id="and behind slashes"),
        pytest.param(
            [["a", "x" * 20]], 15, ["a  xxxxxxxxxxxx", "   xxxxxxxx"], id="cut where there is no better place"
        ),
        pytest.param([["字", "b"], ["ab", "c"]], 80, ["字  b", "ab  c"], id="wide characters"),
        pytest.param([["", ""]], 80, [""], id="nothing"),
    ],
)
def test_columns(rows: list[list[str]], columns: int, lines: list[str]) -> None:
    assert ["".join(cells).rstrip() for row in aligned(rows, columns) for cells in row] == lines
