"""How long one ``arcroute check`` takes from start to end, as a multiple of starting Python and importing click.

    python -m benchmarks.startup

Every command is run in turn, many times over, and the medians are compared: what else the machine does falls on all.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHOWCASE = Path(__file__).parent.parent / "fixtures" / "showcase"
WORKFLOW = """\
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@v4
      - uses: docker/build-push-action@v6
        with: {file: images/python/Dockerfile, tags: ghcr.io/acme/python, pull: true}
"""
RUNS = 25
PEER = "python -c 'import click'"


def commands(folder: Path) -> dict[str, list[str]]:
    """What is measured, by name; ``folder`` holds a repository of one workflow."""
    arcroute = [sys.executable, "-m", "arcroute"]
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        PEER: [sys.executable, "-c", "import click"],
        "arcroute --help": [*arcroute, "--help"],
        "check one workflow": [*arcroute, "check", "--quiet", str(folder)],
        "check the showcase": [*arcroute, "check", "--quiet", str(SHOWCASE)],
    }


def main() -> None:
    """Print a line for each command: its median in milliseconds, and how often the peer's."""
    with tempfile.TemporaryDirectory() as name:
        workflows = Path(name, ".github", "workflows")
        workflows.mkdir(parents=True)
        (workflows / "image.yml").write_text(WORKFLOW)
        measure(commands(Path(name)))


def measure(table: dict[str, list[str]]) -> None:
    """Run all commands in turn, RUNS times and once before, and print the medians."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {name: [] for name in table}
    for _ in range(RUNS + 1):
        for name, command in table.items():
            start = time.perf_counter()
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(found[1:]) for name, found in times.items()}
    for name, median in medians.items():
        print(f"{name:<28} {median * 1000:7.1f} ms  {median / medians[PEER]:5.2f} x {PEER}")


if __name__ == "__main__":
    main()
