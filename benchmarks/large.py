"""How long a large repository takes, as a multiple of a peer that reads the same workflows in the same run.

    python -m benchmarks.large [--workflows 700] [--labels mixed|right|wrong] [--files 0]

The repository is made up: matrices, reusable workflows, composite actions, scripts, a Makefile, compose, and jobs that
build nothing. The peers are zizmor and yamllint, as far as they are installed. Processor seconds are compared, those of
children included: what else the machine does counts for neither.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.repository import generate


def peers(folder: Path) -> dict[str, list[str]]:
    """The peers that are installed, by what they are called."""
    known = {
        "zizmor": ["zizmor", "--offline", "--quiet", "--no-progress", str(folder)],
        "yamllint": ["yamllint", "-d", "relaxed", str(folder / ".github" / "workflows")],
    }
    return {name: command for name, command in known.items() if shutil.which(name)}


def seconds(command: list[str]) -> float:
    """Processor seconds that a command and its children took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print a line for each command: its median of processor seconds, and how often each peer's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workflows", type=int, default=700)
    parser.add_argument("--labels", choices=["mixed", "right", "wrong"], default="mixed", help="what they are like")
    parser.add_argument("--files", type=int, default=0, help="how many others lie beside what is built")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder, options.workflows, options.labels, options.files)
        measure(folder, options.runs)


def measure(folder: Path, runs: int) -> None:
    """Run the peers and the commands in turn and print the medians."""
    arcroute = [sys.executable, "-m", "arcroute"]
    table = peers(folder) | {
        f"arcroute {name}": [*arcroute, *name.split(), str(folder)] for name in ("check", "jobs", "lanes", "fix --diff")
    }
    times: dict[str, list[float]] = {name: [] for name in table}
    for _ in range(runs):
        for name, command in table.items():
            times[name].append(seconds(command))
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, median in medians.items():
        ratios = "  ".join(f"{median / medians[peer]:6.2f} x {peer}" for peer in peers(folder))
        print(f"{name:<20} {median:7.2f} s  {ratios}")


if __name__ == "__main__":
    main()
