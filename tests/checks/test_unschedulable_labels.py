from __future__ import annotations

import pytest

from arcroute.checks.finding import Severity
from arcroute.text.edit import splice
from arcroute.text.source import Source
from tests.checks.conftest import WORKFLOW, Ask

JOB = """\
jobs:
  image:
    runs-on: {}
    steps:
      - run: docker build -f images/python/Dockerfile .
"""


@pytest.mark.parametrize(
    "labels",
    [
        pytest.param("arc-runner-set-1", id="the-lane"),
        pytest.param("{group: builders, labels: arc-runner-set-1}", id="the-lane-of-a-group"),
        pytest.param("[self-hosted, linux, x64]", id="other-runners"),
        pytest.param("[self-hosted, arc-runer-set-1]", id="a-lane-misspelt"),
        pytest.param("[arc-runner-set-1, ARC-RUNNER-SET-1]", id="the-same-twice"),
        pytest.param('["${{ vars.LANE }}", self-hosted]', id="unknown"),
    ],
)
def test_silent(ask: Ask, labels: str) -> None:
    assert ask("ARC108", JOB.format(labels)) == ()


@pytest.mark.parametrize(
    ("labels", "message", "severity"),
    [
        pytest.param(
            "[arc-runner-set-1, arc-runner-set-2]",
            "job `image` never starts: no runner is arc-runner-set-1 and arc-runner-set-2 at once",
            Severity.ERROR,
            id="two-lanes",
        ),
        pytest.param(
            "[arc-runner-set-1, ubuntu-latest]",
            "job `image` never starts: no runner of arc-runner-set-1 has the label ubuntu-latest",
            Severity.ERROR,
            id="hosted",
        ),
        pytest.param(
            "[arc-runner-set-1, gpu]",
            "job `image` never starts: no runner of arc-runner-set-1 has the label gpu",
            Severity.WARNING,
            id="a-label-that-nobody-knows",
        ),
        pytest.param(
            '${{ fromJSON(\'["self-hosted", "arc-runner-set-1"]\') }}',
            "job `image` never starts: no runner of arc-runner-set-1 has the label self-hosted",
            Severity.ERROR,
            id="from-json",
        ),
    ],
)
def test_what_never_starts_and_is_not_mended(ask: Ask, labels: str, message: str, severity: Severity) -> None:
    (found,) = ask("ARC108", JOB.format(labels))
    assert (found.message, found.severity, found.fix) == (message, severity, None)


@pytest.mark.parametrize(
    ("labels", "mended", "severity"),
    [
        pytest.param("[self-hosted, arc-runner-set-1]", "arc-runner-set-1", Severity.ERROR, id="flow"),
        pytest.param(
            "\n      - self-hosted\n      - 'arc-runner-set-1'", "'arc-runner-set-1'", Severity.ERROR, id="block"
        ),
        pytest.param("[arc-runner-set-1] # why", "arc-runner-set-1 # why", Severity.INFO, id="the-lane-alone"),
    ],
)
def test_mended(ask: Ask, labels: str, mended: str, severity: Severity) -> None:
    (found,) = ask("ARC108", JOB.format(labels))
    assert found.fix
    assert found.fix.safe
    assert found.severity == severity
    assert splice(Source(WORKFLOW, JOB.format(labels).encode()), found.fix.edits).text == JOB.format(mended)


def test_a_comment_in_the_list_is_not_lost(ask: Ask) -> None:
    (found,) = ask("ARC108", JOB.format("\n      - self-hosted # any\n      - arc-runner-set-1"))
    assert found.fix is None
    assert found.notes == ("the comment in the list would be lost; leave arc-runner-set-1 alone by hand",)


MATRIX = """\
jobs:
  image:
    strategy:
      matrix:
        runner:
{}
    runs-on: ${{{{ matrix.runner }}}}
    steps:
      - run: docker build -f images/python/Dockerfile .
"""


def matrix(*cells: str) -> str:
    return MATRIX.format("\n".join(f"          - {cell}" for cell in cells))


@pytest.mark.parametrize(
    ("text", "note"),
    [
        pytest.param(
            JOB.format("[arc-runner-set-1, ubuntu-latest]"),
            "whether the lane is meant or ubuntu-latest cannot be known; leave one of them",
            id="a label of other runners",
        ),
        pytest.param(
            JOB.format("[arc-runner-set-1, arc-runner-set-2]"),
            "which of the lanes is meant cannot be known; leave one of them",
            id="two lanes",
        ),
        pytest.param(
            matrix("[self-hosted, arc-runner-set-1]"),
            "the labels are no list below `runs-on` with the lane in it; "
            "leave arc-runner-set-1 alone where they are written",
            id="in a cell",
        ),
        pytest.param(
            matrix("[self-hosted, arc-runner-set-1]", "arc-runner-set-3"),
            "the labels are no list below `runs-on` with the lane in it; "
            "leave arc-runner-set-1 alone where they are written",
            id="in a cell beside a good one",
        ),
        pytest.param(
            JOB.format("&all [self-hosted, arc-runner-set-1]"),
            "an anchor shares the labels with other places; leave arc-runner-set-1 alone where all of them may have it",
            id="shared",
        ),
        pytest.param(
            matrix("self-hosted", "linux")
            .replace("${{ matrix.runner }}", "[arc-runner-set-1, '${{ matrix.runner }}']")
            .replace("- linux", "- '${{ vars.X }}'"),
            "other legs ask for other labels at this place, or may; leave the lane alone where it is written",
            id="another leg may ask for anything",
        ),
        pytest.param(
            matrix("self-hosted", "gpu").replace("${{ matrix.runner }}", "[arc-runner-set-1, '${{ matrix.runner }}']"),
            "whether the lane is meant or gpu cannot be known; leave one of them",
            id="a later leg has a label of other runners",
        ),
    ],
)
def test_a_note_says_why_nothing_is_mended(ask: Ask, text: str, note: str) -> None:
    (found,) = ask("ARC108", text)
    assert (found.fix, found.notes) == (None, (note,))


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        pytest.param(
            ["[self-hosted, linux, arc-runner-set-1]"],
            "job `image` (runner[1]: linux, runner[0]: self-hosted) never starts: "
            "no runner of arc-runner-set-1 has the labels self-hosted and linux",
            id="one leg, several labels",
        ),
        pytest.param(
            ["[self-hosted, arc-runner-set-1]", "[self-hosted, arc-runner-set-2]"],
            "job `image` never starts: no runner of arc-runner-set-1 and arc-runner-set-2 has the label self-hosted",
            id="the same label with several lanes",
        ),
        pytest.param(
            ["[self-hosted, arc-runner-set-1]", "[arc-runner-set-2, arc-runner-set-3]", "ubuntu-latest"],
            "2 of 3 legs of job `image` never start: no runner is arc-runner-set-2 and arc-runner-set-3 at once, "
            "no runner of arc-runner-set-1 has the label self-hosted",
            id="some of the legs, each with its own fault",
        ),
    ],
)
def test_a_message_speaks_of_all_its_legs(ask: Ask, cells: list[str], message: str) -> None:
    (found,) = ask("ARC108", matrix(*cells))
    assert found.message == message


def test_the_cells_with_the_labels_are_shown(ask: Ask) -> None:
    (found,) = ask("ARC108", matrix("arc-runner-set-3", "[self-hosted, arc-runner-set-1]", "[gpu, arc-runner-set-2]"))
    assert [(one.location.line, one.message) for one in found.related] == [
        (7, "asks for self-hosted and arc-runner-set-1 together"),
        (8, "asks for gpu and arc-runner-set-2 together"),
    ]
