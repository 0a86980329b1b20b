"""How long one ``arcroute check`` takes from start to end, as a multiple of starting Python and importing click.

    python -m benchmarks.startup

Every command is run in turn, many times over, and the medians are compared: what else the machine does falls on all.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

SHOWCASE = Path(__file__).parent.parent / "fixtures" / "showcase"
RUNS = 25
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "python -c 'import click'": [sys.executable, "-c", "import click"],
    "arcroute --help": [sys.executable, "-m", "arcroute", "--help"],
    "arcroute check": [sys.executable, "-m", "arcroute", "check", "--quiet", str(SHOWCASE)],
}
PEER = "python -c 'import click'"


def main() -> None:
    """Print a line for each command: its median in milliseconds, and how often the peer's."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS + 1):
        for name, command in COMMANDS.items():
            start = time.perf_counter()
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(found[1:]) for name, found in times.items()}
    for name, median in medians.items():
        print(f"{name:<28} {median * 1000:7.1f} ms  {median / medians[PEER]:5.2f} x {PEER}")


if __name__ == "__main__":
    main()
