"""The same from end to end: hostile names in real files, through every rule and every format."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.actions.repository import Target
from arcroute.checks.rule import all_rules, rule_names
from arcroute.output import concise, full, github, inventory, markdown, sarif
from arcroute.output import json as json_format
from arcroute.output.style import Style
from arcroute.output.terminal import harmless
from arcroute.routing.survey import survey
from arcroute.scan import scan
from arcroute.text.project import Project
from arcroute.text.source import Source

PIECES = (
    "::error::",
    "##[error]",
    "\x1b[31m",
    "\r",
    "\n",
    "%0A",
    "|",
    "`",
    "<b>",
    "&",
    "@x",
    "\u202e",
    "*",
    "](",
    "a",
    " ",
    "'",
)
NAME = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)
FORMATS = {"full": full, "concise": concise, "markdown": markdown, "json": json_format, "sarif": sarif}


def workflow(job: str, cell: str, label: str) -> str:
    """A job on a lane that does not exist, and one on the wrong lane; every name is whatever it is."""
    matrix = {"image": [cell], "lane": ["arc-runner-set-3"]}
    build = "docker build -t ghcr.io/acme/python -f images/python/Dockerfile --build-arg X=${{ matrix.image }} ."
    jobs = {
        job: {
            "strategy": {"matrix": matrix},
            "runs-on": "${{ matrix.lane }}",
            "steps": [{"name": label, "run": build}],
        },
        job + "2": {"runs-on": ["arc-runner-set-9", label], "steps": [{"run": cell}]},
    }
    return json.dumps({"on": "push", "name": label, "jobs": jobs})


@settings(deadline=None, max_examples=60)
@given(NAME, NAME, NAME, NAME)
def test_no_name_breaks_out(
    tmp_path_factory: pytest.TempPathFactory, file: str, job: str, cell: str, label: str
) -> None:
    root = tmp_path_factory.getbasetemp()
    path = f".github/workflows/{file}.yml"
    code = re.sub(r"[\x00-\x1f]", "", label)  # which YAML allows in no comment
    text = workflow(job, cell, label) + f"\n# arcroute: ignore[ARC101, {code}]\n"
    project = Project(root, {path: Source(path, text.encode())})
    found = survey(Target(root, frozenset((path,))), project=project, rules=rule_names())
    report = scan(found, all_rules())
    assert {"ARC101", "ARC103"} <= {finding.code for finding in report.findings}
    style = Style(False, root / ".github/workflows")
    texts = {name: list(module.render((report,), style)) for name, module in FORMATS.items()}
    texts["jobs as json"] = list(inventory.render_json([("", found)]))
    for lines in texts.values():
        for line in "\n".join(map(harmless, lines)).split("\n"):
            assert not any(unicodedata.category(char) in ("Cc", "Cf") for char in line)
            assert not re.match(r"\s*::[a-z]", line)
            assert "##[" not in line
    assert len(list(github.render((report,), style))) == len(report.findings)
