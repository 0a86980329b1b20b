"""Draws docs/images/check.svg: what ``arcroute check`` says of the showcase, as a terminal shows it.

python scripts/draw_output.py
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "images" / "check.svg"
COMMAND = ["check", "--color", "always", "fixtures/showcase"]
WIDTH = 110


def main() -> None:
    """Run the command and write the picture."""
    done = subprocess.run(
        [sys.executable, "-m", "arcroute", *COMMAND],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": str(WIDTH)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text("$ arcroute check", style="bold"))
    console.print(Text.from_ansi(done.stdout))
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(console.export_svg(title="arcroute", unique_id="arcroute"), encoding="utf-8")
    print(f"Wrote {PICTURE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
