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
