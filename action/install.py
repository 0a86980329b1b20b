"""Installs arcroute into a virtual environment of its own, so that the job's packages stay what they are.

Run with ``python -I``: nothing of the checked-out repository can take the place of a module.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

VERSION = re.compile(r"[0-9]+(\.[0-9]+)*((a|b|rc|\.post|\.dev)[0-9]+)*")


def requirement(version: str, source: Path) -> str:
    """What pip is to install: a release, or the source of this action. Raises ValueError for another text."""
    if not version:
        return str(source)
    if not VERSION.fullmatch(version):
        raise ValueError(f"`version` is {version!r}; it must be a version such as 1.2.3")
    return f"arcroute=={version}"


def main() -> None:
    """Install, and name the interpreter as the output ``python``."""
    wanted = requirement(os.environ["INPUT_VERSION"].strip(), Path(__file__).parents[1])
    folder = Path(os.environ["RUNNER_TEMP"]) / "arcroute-venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    subprocess.run([sys.executable, "-I", "-m", "venv", str(folder)], check=True)
    pip = [str(python), "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, wanted], check=True)
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as output:
        output.write(f"python={python}\n")


if __name__ == "__main__":
    try:
        main()
    except (ValueError, subprocess.CalledProcessError) as error:
        print(f"::error title=arcroute::{str(error).replace('%', '%25')}")
        sys.exit(2)
