"""GitHub's own parsers as a fixture: questions to one long-running Node process, see driver.mjs."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

HERE = Path(__file__).parent
Ask: TypeAlias = "Callable[[dict[str, Any]], Any]"


@pytest.fixture(scope="session")
def ask() -> Iterator[Ask]:
    """One long-running Node process that answers a question a line."""
    node = shutil.which("node")
    if node is None or not (HERE / "node_modules/@actions/expressions").is_dir():
        pytest.skip("GitHub's parsers are not installed: run scripts/install-oracles (needs npm)")
    with subprocess.Popen(
        [node, str(HERE / "driver.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        source, sink = process.stdout, process.stdin

        def question(content: dict[str, Any]) -> Any:
            sink.write(json.dumps(content) + "\n")
            sink.flush()
            return json.loads(source.readline())

        yield question
        sink.close()
